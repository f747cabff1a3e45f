import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type APIRequestContext, type Page } from '@playwright/test';

const RUN = Date.now().toString(36).toUpperCase();

/** A small shop of this run's own, made by the API, so that the tests need no demo data and can be run again. */
export class Shop {
  readonly location = 'E2E-STORE';
  readonly channel = 'E2E-SHOP';
  readonly sku = `E2E-${RUN}-TEA`;
  readonly name = `Tea of run ${RUN}`;

  constructor(private readonly api: APIRequestContext) {}

  async open(): Promise<void> {
    await this.put(`catalog/locations/${this.location}`, {
      code: this.location,
      name: 'Store of the browser tests',
      type: 'STORE',
      timeZone: 'Europe/London',
      address: { country: 'GB' },
    });
    await this.put(`catalog/channels/${this.channel}`, {
      code: this.channel,
      name: 'Shop of the browser tests',
      type: 'OWN_SHOP',
      currency: 'GBP',
      locations: [this.location],
      backorders: 'ALLOWED',
      timeZone: 'Europe/London',
    });
    await this.put(`catalog/items/${this.sku}`, { sku: this.sku, name: this.name });
    await this.receive(100);
  }

  async receive(quantity: number): Promise<void> {
    await this.post('stock/receive', { lines: [{ sku: this.sku, location: this.location, quantity }] });
  }

  /** An item of its own that is tracked by lot, with one lot of some units. */
  async lot(sku: string, name: string, lot: string, expiresOn: string, quantity: number): Promise<void> {
    await this.put(`catalog/items/${sku}`, { sku, name, lotTracked: true });
    await this.post('stock/receive', {
      lines: [{ sku, location: this.location, lot: { code: lot, expiresOn }, quantity }],
    });
  }

  async expect(sku: string, quantity: number, dueOn: string): Promise<void> {
    await this.post('stock/expect', { lines: [{ sku, location: this.location, quantity, dueOn }] });
  }

  /** @returns the order's number */
  async order(reference: string, quantity: number, sku = this.sku): Promise<string> {
    const placed = await this.post('orders', {
      channel: this.channel,
      reference: `${RUN}-${reference}`,
      lines: [{ sku, quantity, unitPrice: '6.50' }],
    });
    return (placed as { id: string }).id;
  }

  reference(name: string): string {
    return `${RUN}-${name}`;
  }

  private async put(path: string, data: unknown): Promise<void> {
    const answer = await this.api.put(`/api/v1/${path}`, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  }

  private async post(path: string, data: unknown): Promise<unknown> {
    const answer = await this.api.post(`/api/v1/${path}`, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  }
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the browser tests need the address and the first login of a server`);
  return value;
}

export async function signIn(page: Page): Promise<void> {
  await page.getByLabel('User').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(needed('PLIMSOLL_ADMIN_PASSWORD'));
  await page.getByRole('button', { name: 'Sign in' }).click();
}

interface Worker {
  readonly shop: Shop;
  /** Somebody who is signed in: cookies for every page. */
  readonly login: Awaited<ReturnType<APIRequestContext['storageState']>>;
}

/** A test with a shop, whose page is signed in. */
export const test = base.extend<object, Worker>({
  shop: [
    async ({ playwright }, use) => {
      const api = await playwright.request.newContext({
        baseURL: needed('PLIMSOLL_URL'),
        extraHTTPHeaders: { Authorization: `Bearer ${needed('PLIMSOLL_API_KEY')}` },
      });
      const shop = new Shop(api);
      await shop.open();
      await use(shop);
      await api.dispose();
    },
    { scope: 'worker' },
  ],
  login: [
    async ({ playwright }, use) => {
      const visitor = await playwright.request.newContext({ baseURL: needed('PLIMSOLL_URL') });
      const answer = await visitor.post('/api/v1/session', {
        data: { user: 'admin', password: needed('PLIMSOLL_ADMIN_PASSWORD') },
      });
      expect(answer.ok(), await answer.text()).toBe(true);
      await use(await visitor.storageState());
      await visitor.dispose();
    },
    { scope: 'worker' },
  ],
  storageState: async ({ login }, use) => use(login),
});

/** Nothing on the page hinders those who use a screen reader or a keyboard, as far as a program can tell. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(
    (each) => `${each.id}: ${each.help}\n  ${each.nodes.map((node) => node.html).join('\n  ')}`,
  );
  expect(told.join('\n')).toBe('');
}

export { expect };
