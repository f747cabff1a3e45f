const numbers = new Intl.NumberFormat('en-GB');
const dateTimes = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const clockTimes = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** With thousands separators. */
export function formatUnits(units: number): string {
  return numbers.format(units);
}

/** With its sign, for a change. */
export function formatChange(units: number): string {
  return units > 0 ? `+${numbers.format(units)}` : units < 0 ? `−${numbers.format(-units)}` : '0';
}

/** An instant in the reader's own zone; the day is left out when it is today's. */
export function formatInstant(instant: Date, now: Date): string {
  return instant.toDateString() === now.toDateString() ? clockTimes.format(instant) : dateTimes.format(instant);
}

/** An instant for those who must compare it with somebody else's: UTC, to the millisecond. */
export function formatUtc(instant: Date): string {
  return instant.toISOString().replace('T', ' ').replace('Z', ' UTC');
}

/** A business date, which belongs to no zone. */
export function formatDate(date: string): string {
  return dates.format(new Date(`${date}T00:00:00Z`));
}

/** Days from one business date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Today's date in the reader's zone. */
export function today(now: Date = new Date()): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** A decimal amount with its currency; never a number, which would round it. */
export function formatMoney(amount: string, currency: string): string {
  const [whole = '0', cents] = amount.replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${amount.startsWith('-') ? '−' : ''}${grouped}${cents ? `.${cents}` : ''} ${currency}`;
}

/** A name from a constant: PART_SHIPPED → Part shipped. */
export function formatConstant(constant: string): string {
  const words = constant.toLowerCase().replaceAll('_', ' ').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatUnits(count)} ${count === 1 ? one : many}`;
}

/** Who did it, without the sort of account before it. */
export function formatActor(actor: string): string {
  const at = actor.indexOf(':');
  if (at < 0) return actor;
  const [kind, name] = [actor.slice(0, at), actor.slice(at + 1)];
  return kind === 'user' ? name : kind === 'key' ? `API key ${name}` : name;
}
