import assert from 'node:assert/strict';
import { ask, barriers, DESK, go, PHONE, settled, sound } from './browser.mjs';
import { allShared, begin, company, today } from './companies.mjs';
import { journey } from './journey.mjs';
import { agree, dialog, pick, take } from './work.mjs';

journey('a change is handed in from the company page, decided, and stands in the register with its next licence', async ({ enter }) => {
  const [window, registrar] = await Promise.all([enter('window'), enter('registrar')]);
  const { uscc } = await company(window, async (code) => !!(await ask(window, `/bff/companies/${code}/form`)).form);
  await begin(window, uscc, '变更登记、备案', '**/change/*');
  const address = window.locator('[id="parent.domicile"]');
  const before = await address.inputValue();
  await window.locator('section[aria-label="将发生的变更"]').getByText('与登记簿一致').waitFor();
  await window.getByRole('button', { name: '提交申请' }).click();
  await window.locator('.error-summary').getByText('决议（决定）日期').waitFor();

  await window.locator('[id="change.decided_on"]').fill(today());
  await address.fill(`${before}乙座`);
  await window.locator('section[aria-label="将发生的变更"]').getByText(`${before}乙座`).waitFor();
  await window.locator('[id="parent.materials.DOMICILE_DOC"]').waitFor();
  await allShared(window, 'parent');
  await window.locator('[id="parent.signatures"]').check();
  await window.getByText('规则检查未发现问题。').waitFor();
  await sound(window);
  assert.deepEqual(await barriers(window), []);
  await window.setViewportSize(PHONE);
  await sound(window);
  await window.setViewportSize(DESK);
  await window.getByRole('button', { name: '提交申请' }).click();
  await window.waitForURL('**/tasks/FILING-*');
  await settled(window);
  await sound(window);
  const path = new URL(window.url()).pathname;

  await go(registrar, path);
  await registrar.getByRole('table', { name: /变更/ }).getByText(`${before}乙座`).waitFor();
  await take(registrar);
  await registrar.getByRole('button', { name: '准予登记' }).click();
  await agree(registrar);
  await registrar.waitForURL((url) => url.pathname === '/');
  await go(registrar, `/companies/${uscc}`);
  await registrar.locator('section[aria-label="办理历程"]').getByText(`${before}乙座`).waitFor();
  await sound(registrar);
});

journey('a simple end is publicised and objected to; then the company may change again', async ({ enter }) => {
  const window = await enter('window');
  const { uscc } = await company(window, async (code) => (await ask(window, `/bff/companies/${code}/end-bars`)).simple_bars.length === 0 && !!(await ask(window, `/bff/companies/${code}/form`)).form);
  await begin(window, uscc, '注销登记', '**/end');
  await allShared(window, 'parent');
  await window.locator('[id="signed"]').check();
  await sound(window);
  assert.deepEqual(await barriers(window), []);
  await window.getByRole('button', { name: '提交并公告' }).click();
  await window.waitForURL('**/tasks/FILING-*');
  await settled(window);
  const task = new URL(window.url()).pathname;
  await go(window, `/companies/${uscc}`);
  await window.locator('section[aria-label="在办事项"]').getByText('简易注销登记').waitFor();
  assert.equal(await window.getByRole('button', { name: '变更登记、备案', exact: true }).count(), 0, 'one act at a time');
  await sound(window);

  await go(window, task);
  await window.getByRole('button', { name: '登记异议' }).click();
  await dialog(window).getByLabel('异议人').fill('样例供应商有限公司');
  await dialog(window).getByLabel('理由').fill('尚有货款未结清，附合同复印件。');
  await agree(window);
  await window.waitForURL((url) => url.pathname === '/');
  const { filing } = await ask(window, `/bff${task}`);
  assert.equal(filing.state, 'OBJECTED');
  await begin(window, uscc, '变更登记、备案', '**/change/*');
  await sound(window);
});

journey('the holder of a food licence reports and asks for another certificate at the window', async ({ enter }) => {
  const window = await enter('window');
  const { companies } = await ask(window, `/bff/register?q=${encodeURIComponent('青岛')}&limit=100`);
  let number = '';
  for (const { uscc } of companies) {
    const { food } = await ask(window, `/bff/companies/${uscc}`);
    number = food.find((one) => one.number.startsWith('JY') && one.state === 'ACTIVE')?.number ?? '';
    if (number) break;
  }
  assert.ok(number, 'a food licence in force');
  await go(window, `/licences/${number}`);
  await window.getByRole('button', { name: /^报\s?告$/ }).click();
  await pick(window, '报告事项', '外设仓库');
  await dialog(window).getByLabel('发生变化日期').fill(today());
  await dialog(window).getByLabel('说明').fill('新增外设仓库，地址：样例路8号。');
  await sound(window);
  assert.deepEqual(await barriers(window), []);
  await agree(window);
  await window.getByRole('table', { name: '经营者报告' }).getByRole('cell', { name: '外设仓库', exact: true }).waitFor();
  await sound(window);

  await window.getByRole('button', { name: /^补\s?办$/ }).click();
  await pick(window, '补办原因', '遗失');
  await agree(window);
  await window.waitForURL('**/tasks/APPLICATION-*');
  await settled(window);
  const { application } = await ask(window, `/bff${new URL(window.url()).pathname}`);
  assert.equal(application.act, 'REPLACEMENT');
  await sound(window);
});
