import { expect, expectAccessible, test } from './shop';

const PAGES = ['Today', 'Stock', 'Lots', 'Expected', 'Orders', 'Events', 'Items', 'Locations', 'Channels', 'Proof'];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is accessible and free of errors, ${colorScheme}`, async ({ page, shop }) => {
    test.setTimeout(60_000);
    // A low window draws few rows, all of them alike.
    await page.setViewportSize({ width: 1440, height: 480 });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.emulateMedia({ colorScheme });
    await page.goto(`/item?sku=${shop.sku}`);
    await expect(page.getByRole('status').filter({ hasText: /^Live$/ })).toBeVisible();
    for (const heading of colorScheme === 'light' ? PAGES : ['Today', 'Orders', 'Proof']) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: heading }).click();
      await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      await expectAccessible(page);
    }
    expect(errors).toEqual([]);
  });
}

test('positions change before one’s eyes when a command is sent', async ({ page, shop }) => {
  await page.goto(`/stock?q=${shop.sku}`);
  const row = page.getByRole('table', { name: 'Positions' }).getByRole('row', { name: shop.sku });
  await expect(row).toContainText(shop.location);
  const onHand = row.getByRole('cell').nth(2);
  await expect(onHand).toHaveText('100');
  await expect(page.getByRole('status').filter({ hasText: /^Live$/ })).toBeVisible();

  await shop.receive(1_150);
  await expect(onHand).toHaveText('1,250');
  await expect(onHand.locator('.flash-up')).toBeVisible();

  await shop.order('LIVE', 50);
  await expect(row.getByRole('cell').nth(3)).toHaveText('1,200');
  await expect(row.getByRole('cell').nth(4)).toHaveText('50');
});

test('a search and a filter are in the address and survive a reload', async ({ page, shop }) => {
  await page.goto('/stock');
  await page.getByRole('searchbox', { name: 'Search name, SKU or GTIN' }).fill(shop.name);
  await expect(page).toHaveURL(/q=Tea/);
  await expect(page.getByRole('link', { name: shop.name })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('searchbox', { name: 'Search name, SKU or GTIN' })).toHaveValue(shop.name);
  await page.getByRole('searchbox', { name: 'Search name, SKU or GTIN' }).fill('nothing is called this');
  await expect(page.getByText('No position matches these filters.')).toBeVisible();
});

test('the feed shows an event when it happens, and stands still while it is paused', async ({ page, shop }) => {
  await page.goto('/events?types=order.placed');
  await expect(page.getByRole('status').filter({ hasText: /^Live$/ })).toBeVisible();
  await shop.order('FEED-1', 1);
  await expect(page.getByRole('link', { name: shop.reference('FEED-1') })).toBeVisible();

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page).toHaveURL(/paused=yes/);
  await shop.order('FEED-2', 1);
  await expect(page.getByText(/[1-9]\d* new events? since/)).toBeVisible();
  await expect(page.getByRole('link', { name: shop.reference('FEED-2') })).toHaveCount(0);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('link', { name: shop.reference('FEED-2') })).toBeVisible();
});

test('an item says why it is this many, what may be promised, and how it was', async ({ page, shop }) => {
  await shop.order('WHY', 3);
  await page.goto(`/item?sku=${shop.sku}`);
  await expect(page.getByRole('heading', { level: 1, name: shop.name })).toBeVisible();
  const newest = page.getByRole('table', { name: 'Movements, newest first' }).getByRole('row').nth(1);
  await expect(newest).toContainText('Reserve');
  await expect(newest).toContainText('−3');
  const sellable = await page
    .getByRole('table', { name: 'Stock by location and state' })
    .getByRole('row', { name: shop.location })
    .getByRole('cell')
    .nth(2)
    .innerText();
  await expect(newest.getByRole('cell').nth(5)).toHaveText(sellable);
  await expect(page.locator('.chart svg')).toBeVisible();
  await expectAccessible(page);

  await page.goto(`/item?sku=${shop.sku}&at=2020-01-01T00:00:00Z`);
  await expect(page.getByText('There was none.')).toBeVisible();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await expect(page).not.toHaveURL(/at=/);
});

test('an order is held, released and shipped, and its timeline tells it', async ({ page, shop }) => {
  const id = await shop.order('STORY', 4);
  await page.goto(`/orders/${id}`);
  const timeline = page.getByRole('list', { name: 'Timeline' });
  await expect(timeline).toContainText('4 of 4 units reserved');
  await expect(page.getByText('4 ordered = 0 shipped + 4 reserved + 0 owed + 0 cancelled')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Release' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('button', { name: 'Release' })).toHaveAccessibleDescription('The order is not on hold.');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Hold' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Hold' }).click();
  await expect(dialog).toContainText('Say why');
  await dialog.getByLabel('Reason').fill('Address to be checked');
  await dialog.getByRole('button', { name: 'Hold' }).click();
  await expect(page.getByText('On hold: Address to be checked. It keeps its stock')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ship' })).toHaveAccessibleDescription(/Release it first/);

  await page.getByRole('button', { name: 'Release' }).click();
  await dialog.getByRole('button', { name: 'Release' }).click();
  await expect(timeline).toContainText('Released');

  await page.getByRole('button', { name: 'Ship' }).click();
  await expectAccessible(page);
  await dialog.getByLabel(/units, of 4/).fill('3');
  await dialog.getByRole('button', { name: 'Ship' }).click();
  await expect(page.getByText('4 ordered = 3 shipped + 1 reserved + 0 owed + 0 cancelled')).toBeVisible();
  await expect(timeline).toContainText('3 of 4 units so far');
});

test('orders are found by their status and open with the keyboard alone', async ({ page, shop }) => {
  await shop.order('KEYS-1', 1);
  const id = await shop.order('KEYS-2', 2);
  await page.goto(`/orders?sku=${shop.sku}&status=OPEN`);
  const first = page.getByRole('table', { name: 'Orders' }).getByRole('link').first();
  await expect(first).toHaveText(shop.reference('KEYS-2'));
  await first.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('table', { name: 'Orders' }).getByRole('link').nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/orders/${id}$`));
});

test('the ledger is checked on demand', async ({ page }) => {
  await page.goto('/proof');
  await page.getByRole('button', { name: 'Check the ledger' }).click();
  await expect(page.getByText('Every balance equals its replayed movements')).toBeVisible();
  await expect(page.getByText('Violated', { exact: true })).toHaveCount(0);
  await expectAccessible(page);
});

test('what does not exist is said to be so', async ({ page }) => {
  await page.goto('/orders/1');
  await expect(page.getByRole('alert')).toContainText('there is no order 1');
  await page.goto('/item?sku=NO-SUCH-ITEM');
  await expect(page.getByRole('alert')).toContainText('NO-SUCH-ITEM');
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { level: 1, name: 'No such page' })).toBeVisible();
});

test('a lot is given its right date, and withdrawn with those who hold it', async ({ page, shop }) => {
  const sku = `${shop.sku}-LOT`;
  await shop.lot(sku, 'Serum with a date', 'L1', '2199-05-01', 5);
  const order = await shop.order('LOT', 3, sku);
  await page.goto(`/item?sku=${sku}`);
  const row = page.getByRole('table', { name: 'Lots by expiry' }).getByRole('row', { name: 'L1' });
  await row.getByRole('button', { name: 'Correct the date' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Correct the date' }).click();
  await expect(dialog).toContainText('Say why');
  await dialog.getByLabel('Reason').fill('Day and month were swapped');
  const day = dialog.getByLabel('The first day on which it may no longer be sold');
  await day.fill('5 Jan 2199');
  await day.press('Enter');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Correct the date' }).click();
  await expect(page.getByText('Lot L1 expires on 5 Jan 2199')).toBeVisible();
  await expect(row).toContainText('5 Jan 2199');

  await row.getByRole('button', { name: 'Withdraw from sale' }).click();
  await dialog.getByLabel(/recalled/).check();
  await dialog.getByLabel('Reason').fill('Notice 12');
  await dialog.getByRole('button', { name: 'Withdraw the lot' }).click();
  await expect(dialog).toContainText('2 units withdrawn, 3 still reserved');
  await expect(dialog.getByRole('list', { name: 'Reservations' })).toContainText('3 units at E2E-STORE, still held');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await row.getByRole('button', { name: 'Withdraw from sale' }).click();
  await dialog.getByLabel(/recalled/).check();
  await dialog.getByLabel(/leave sale too/).check();
  await dialog.getByLabel('Reason').fill('Notice 12');
  await dialog.getByRole('button', { name: 'Withdraw the lot' }).click();
  await expect(dialog.getByRole('list', { name: 'Reservations' })).toContainText('owed now');
  await dialog.getByRole('link', { name: `Order ${order}` }).click();
  await expect(page.getByRole('list', { name: 'Timeline' })).toContainText('Notice 12');
  await expect(page.getByText('3 ordered = 0 shipped + 0 reserved + 3 owed + 0 cancelled')).toBeVisible();
});

test('what is late is found, however long ago it was ordered', async ({ page, shop }) => {
  await shop.expect(shop.sku, 7, '2001-02-03');
  await page.goto('/');
  await page.getByRole('link', { name: 'Late deliveries' }).click();
  const late = page.getByRole('table', { name: 'Expected and owed' });
  await expect(late.getByRole('row').nth(1)).toContainText('3 Feb 2001');
  await expect(late.getByRole('row', { name: shop.name })).toContainText('late');
});

test('on a laptop no table scrolls sideways, on a phone neither the page nor a table', async ({ page, shop }) => {
  test.setTimeout(60_000);
  await shop.lot(`${shop.sku}-FIT`, 'A serum with a long name, night care, regular', 'LOT-2199-05', '2199-05-01', 5);
  const order = await shop.order('FIT', 2);
  const paths = [
    '/',
    '/stock',
    '/lots',
    '/expected',
    '/orders',
    '/events',
    '/items',
    '/locations',
    '/channels',
    '/proof',
  ];
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of [...paths, `/item?sku=${shop.sku}-FIT`, `/orders/${order}`]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      const widest = () =>
        page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll('.table-box')].reduce(
            (over, box) => Math.max(over, box.scrollWidth - box.clientWidth),
            0,
          ),
        );
      await expect.poll(widest, `${path} at ${width}`).toBe(0);
    }
  }
});
