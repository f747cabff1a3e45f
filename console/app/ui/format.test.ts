import { describe, expect, it } from 'vitest';
import {
  daysBetween,
  formatActor,
  formatChange,
  formatConstant,
  formatDate,
  formatInstant,
  formatMoney,
  formatUnits,
  formatUtc,
  plural,
  today,
} from './format';

describe('figures', () => {
  it('separates thousands and shows the sign of a change', () => {
    expect(formatUnits(1234567)).toBe('1,234,567');
    expect(formatChange(1200)).toBe('+1,200');
    expect(formatChange(-7)).toBe('−7');
    expect(formatChange(0)).toBe('0');
  });

  it('never rounds money', () => {
    expect(formatMoney('12345678901234567890.10', 'GBP')).toBe('12,345,678,901,234,567,890.10 GBP');
    expect(formatMoney('-3.95', 'EUR')).toBe('−3.95 EUR');
    expect(formatMoney('1000', 'JPY')).toBe('1,000 JPY');
  });

  it('counts in words', () => {
    expect(plural(1, 'unit')).toBe('1 unit');
    expect(plural(1500, 'unit')).toBe('1,500 units');
  });
});

describe('times', () => {
  it('leaves today’s date out, in the reader’s zone', () => {
    const now = new Date('2026-07-01T23:30:00Z'); // 00:30 on the 2nd in London
    expect(formatInstant(new Date('2026-07-01T23:05:06Z'), now)).toBe('00:05:06');
    expect(formatInstant(new Date('2026-07-01T22:05:06Z'), now)).toBe('1 Jul 2026, 23:05:06');
    expect(formatUtc(new Date('2026-07-01T22:05:06.007Z'))).toBe('2026-07-01 22:05:06.007 UTC');
  });

  it('keeps a business date what it is, whatever the zone', () => {
    expect(formatDate('2026-01-01')).toBe('1 Jan 2026');
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2); // across the change to summer time
    expect(today(new Date('2026-07-01T23:30:00Z'))).toBe('2026-07-02');
  });
});

describe('names', () => {
  it('reads constants and actors as people would', () => {
    expect(formatConstant('PART_SHIPPED')).toBe('Part shipped');
    expect(formatActor('user:admin')).toBe('admin');
    expect(formatActor('key:default')).toBe('API key default');
    expect(formatActor('system')).toBe('system');
  });
});
