/** Whether a type of event is one of the wanted: `stock.*` is all of stock's; none wanted is all wanted. */
export function isOfTypes(type: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  return wanted.some((each) => (each.endsWith('*') ? type.startsWith(each.slice(0, -1)) : type === each));
}
