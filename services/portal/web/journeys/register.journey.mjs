import assert from 'node:assert/strict';
import { address, go, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';

journey('from the register to a company, its licence, and to the page where anybody verifies it', async ({ enter, visitor }) => {
  const page = await enter('registrar', { language: 'en' });
  await page.keyboard.press('/');
  await page.keyboard.type('青岛');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/register?q=*');
  await settled(page);
  const company = page.locator('table.table a[href^="/companies/"]').first();
  const name = (await company.innerText()).trim();
  await sound(page);
  await company.click();
  await page.waitForURL('**/companies/*');
  await settled(page);
  await page.locator('a[href^="/licences/"]').first().click();
  await page.waitForURL('**/licences/*');
  await page.getByText('The signature holds: the content is unchanged.').waitFor();
  const printed = await page.locator('.qr').getAttribute('aria-label');
  const verify = /https?:\/\/\S+\/verify\/\S+/.exec(printed)?.[0];
  assert.ok(verify?.startsWith(`${address()}/verify/`), printed);
  await sound(page);

  const anybody = await visitor();
  await anybody.goto(verify);
  await anybody.getByText('真实有效').waitFor();
  assert.ok((await anybody.locator('main').innerText()).includes(name), 'the name on the paper');
  await sound(anybody);

  await go(page, '/register?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E5%AE%B6');
  await page.getByText('The register holds no such company').waitFor();
  await sound(page);
});

journey('a supervisor finds the companies of a person, for a reason, and the address says nothing of it', async ({ enter }) => {
  const page = await enter('supervisor', { language: 'en' });
  await go(page, '/register');
  await page.getByLabel('Document number or whole name').fill('37021419000101001X');
  await page.getByRole('button', { name: 'Write down and find' }).click();
  await page.getByText('Say why, in four characters or more').waitFor();
  await page.getByLabel('Reason').fill('核查冒名登记投诉');
  await page.getByRole('button', { name: 'Write down and find' }).click();
  const company = page.locator('table.table a[href^="/companies/"]').first();
  await company.or(page.getByText('The register holds no company with this person')).waitFor();
  assert.ok(!page.url().includes('3702'), page.url());
  await sound(page);
});
