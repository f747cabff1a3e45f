import { Link } from '@tanstack/react-router';

/** An order under its channel's reference. */
export function OrderLink({ order }: { readonly order: { readonly id: string; readonly reference: string } }) {
  return (
    <Link to="/orders/$id" params={{ id: order.id }} title={order.reference}>
      {order.reference}
    </Link>
  );
}

/** What a reference names: a link where it is one of our orders. */
export function Reference({ reference }: { readonly reference: string | null | undefined }) {
  if (!reference?.startsWith('order:')) return reference;
  const id = reference.slice('order:'.length);
  return <OrderLink order={{ id, reference: `Order ${id}` }} />;
}
