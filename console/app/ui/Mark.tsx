/** The Plimsoll mark: how far a hull may safely be loaded. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="9.5" fill="none" stroke="currentColor" strokeWidth="3" />
      <path d="M1 16h30" stroke="currentColor" strokeWidth="3" />
    </svg>
  );
}
