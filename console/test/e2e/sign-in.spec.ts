import { test } from '@playwright/test';
import { expect, expectAccessible, signIn } from './shop';

test('a visitor signs in, comes to the page that was asked for, and signs out', async ({ page }) => {
  await page.goto('/stock?q=tea');
  await expect(page).toHaveTitle('Sign in · Plimsoll');
  await expectAccessible(page);
  await signIn(page);
  await expect(page).toHaveURL(/\/stock\?q=tea$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Stock' })).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveTitle('Sign in · Plimsoll');
  await page.goto('/orders');
  await expect(page).toHaveTitle('Sign in · Plimsoll');
});

test('a wrong password is refused with the reason', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('the user or the password is wrong');
});
