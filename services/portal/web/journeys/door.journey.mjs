import assert from 'node:assert/strict';
import { changePassword, go, knock, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { Typist } from './typist.mjs';

const WRONG = 'not-the-password-1';
/** More than any threshold of wrong passwords. */
const TRIES = 12;

journey('nobody comes in with a wrong password, and the door does not say what was wrong', async ({ visitor }) => {
  const page = await visitor();
  const told = [];
  for (const account of ['window', 'nobody-of-that-name']) {
    await knock(page, account, WRONG);
    told.push(await page.getByRole('alert').innerText());
    assert.match(await page.title(), /^错误：/);
  }
  assert.equal(told[0], told[1]);
  await sound(page, /401/);
  await knock(page, 'window', 'actnow-demo-2026');
  await page.waitForURL((url) => url.pathname === '/');
  await page.getByRole('heading', { name: '工作台' }).waitFor();
  await sound(page);
});

journey('an account is made, changes its first password, is locked out by a guesser, and leaves by the menu', async ({ enter, visitor }) => {
  const account = `new.${Date.now().toString(36)}`;
  const admin = await enter('sysadmin');
  await admin.getByRole('button', { name: '新建账号' }).click();
  await admin.locator('#account').fill(account);
  await admin.locator('#display_name').fill('新员样例');
  await new Typist(admin).choose('office_id');
  await admin.locator('.ant-modal-footer .ant-btn-primary').click();
  const password = await admin.locator('.secret code').innerText();
  await sound(admin);

  const page = await visitor();
  await knock(page, account, password);
  await page.waitForURL('**/password');
  await changePassword(page, password, `own-password-${account}`);
  await page.getByText('密码不得包含账号').waitFor();
  const own = `Harbour-lantern-${Date.now()}`;
  await changePassword(page, password, own);
  await page.waitForURL((url) => url.pathname !== '/password');
  await settled(page);
  await sound(page, /40[03]/);

  await page.getByRole('button', { name: /用户菜单/ }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.waitForURL('**/login*');
  await page.goto(new URL('/', page.url()).href);
  await page.waitForURL('**/login*');

  const guesser = await visitor();
  let said = '';
  for (let tries = 0; tries < TRIES && !/锁定|稍后|后再试/.test(said); tries += 1) {
    await knock(guesser, account, WRONG);
    said = await guesser.getByRole('alert').innerText();
  }
  assert.match(said, /锁定|稍后|后再试/);
  await knock(guesser, account, own);
  assert.match(await guesser.getByRole('alert').innerText(), /锁定|稍后|后再试/, 'the right password does not open while it is locked');
  await sound(guesser, /401|429/);
});

journey('somebody without the right is told which role a page needs', async ({ enter }) => {
  const page = await enter('window');
  await go(page, '/ops');
  await page.getByRole('heading', { name: '您没有此页的权限' }).waitFor();
  await sound(page);
});
