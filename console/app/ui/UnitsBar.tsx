import { formatUnits } from './format';

export interface Share {
  readonly name: string;
  readonly units: number;
  readonly tone: string;
}

/** Shares of a whole, as a bar and in figures. */
export function UnitsBar({ shares, legend = true }: { readonly shares: readonly Share[]; readonly legend?: boolean }) {
  const whole = shares.reduce((sum, share) => sum + share.units, 0);
  const said = shares.map((share) => `${formatUnits(share.units)} ${share.name}`).join(', ');
  return (
    <div className="units-bar">
      <svg className="bar" role="img" aria-label={said} viewBox="0 0 1000 10" preserveAspectRatio="none">
        <rect className="rest" width={1000} height={10} />
        {whole > 0 &&
          shares.map((share, index) => {
            const before = shares.slice(0, index).reduce((sum, each) => sum + each.units, 0);
            return (
              <rect
                key={share.name}
                className={share.tone}
                x={(before / whole) * 1000}
                width={(share.units / whole) * 1000}
                height={10}
              />
            );
          })}
      </svg>
      {legend && (
        <ul className="legend">
          {shares.map((share) => (
            <li key={share.name}>
              <i className={share.tone} aria-hidden="true" />
              {share.name} <b>{formatUnits(share.units)}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
