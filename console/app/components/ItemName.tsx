import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface Props {
  readonly sku: string;
  readonly name: string;
  /** The part of the item's page to begin with. */
  readonly tab?: string;
  /** Further lines under the SKU. */
  readonly children?: ReactNode;
}

/** An item by its name, with its SKU under it: a way to everything about it. */
export function ItemName({ sku, name, tab, children }: Props) {
  return (
    <span className="two-lines">
      <Link to="/item" search={{ sku, ...(tab ? { tab } : {}) }} title={name}>
        {name}
      </Link>
      <span className="quiet code sku" title={sku}>
        <bdi>{sku}</bdi>
      </span>
      {children}
    </span>
  );
}
