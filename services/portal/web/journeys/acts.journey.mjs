import assert from 'node:assert/strict';
import { ask, barriers, DESK, go, looked, PHONE, settled, sound } from './browser.mjs';
import { addressOn, begin, company, endsSimply, fillMove, fillSimpleEnd, handIn, held, today } from './companies.mjs';
import { journey } from './journey.mjs';
import { agree, dialog, dismiss, matter, pick, press, reasoned, register, take } from './work.mjs';

journey('a change is handed in from the company page, decided, and stands in the register with its next licence', async ({ enter }) => {
  const [window, registrar] = await Promise.all([enter('window'), enter('registrar')]);
  const { uscc } = await company(window, async (code) => !!(await ask(window, `/bff/companies/${code}/form`)).form);
  await begin(window, uscc, '变更登记、备案', '**/change/*');
  const before = await addressOn(window).inputValue();
  await window.locator('section[aria-label="将发生的变更"]').getByText('与登记簿一致').waitFor();
  await window.getByRole('button', { name: '提交申请' }).click();
  await window.locator('.error-summary').getByText('决议（决定）日期').waitFor();

  await fillMove(window, `${before}乙座`);
  await sound(window);
  assert.deepEqual(await barriers(window), []);
  await window.setViewportSize(PHONE);
  await sound(window);
  await window.setViewportSize(DESK);
  const path = await handIn(window);
  await sound(window);

  await go(registrar, path);
  await registrar.getByRole('table', { name: /变更/ }).getByText(`${before}乙座`).waitFor();
  await register(registrar);
  await go(registrar, `/companies/${uscc}`);
  await registrar.locator('section[aria-label="办理历程"]').getByText(`${before}乙座`).waitFor();
  await sound(registrar);
});

journey('a simple end is publicised and objected to; then the company may change again', async ({ enter }) => {
  const window = await enter('window');
  const { uscc } = await company(window, endsSimply(window));
  await begin(window, uscc, '注销登记', '**/end');
  await fillSimpleEnd(window);
  await sound(window);
  assert.deepEqual(await barriers(window), []);
  const task = await handIn(window, '提交并公告');
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

/** A change of address, handed in at the window; where its task is. */
async function moved(window, uscc, house) {
  await begin(window, uscc, '变更登记、备案', '**/change/*');
  await fillMove(window, `${await addressOn(window).inputValue()}${house}`);
  return handIn(window);
}

journey('a change is taken back at the window, and the next is shown the door where it belongs', async ({ enter }) => {
  const [window, registrar] = await Promise.all([enter('window'), enter('registrar')]);
  const { uscc } = await company(window, async (code) => !!(await ask(window, `/bff/companies/${code}/form`)).form);
  const first = await moved(window, uscc, '己座');
  await press(window, '撤回申请');
  await dialog(window).getByText('撤回后不能恢复', { exact: false }).waitFor();
  await looked(window);
  await reasoned(window, '申请人另行选择住所。');
  await window.waitForURL((url) => url.pathname === '/');
  assert.equal((await ask(window, `/bff${first}`)).filing.state, 'WITHDRAWN');

  const second = await moved(window, uscc, '庚座');
  await go(registrar, second);
  await take(registrar);
  await press(registrar, '不予办理');
  await reasoned(registrar, '新住所在城阳区，应当向青岛市城阳区市场监督管理局申请。');
  await registrar.waitForURL((url) => url.pathname === '/');
  const { filing } = await ask(registrar, `/bff${second}`);
  assert.deepEqual([filing.state, filing.grounds], ['NOT_HANDLED', '新住所在城阳区，应当向青岛市城阳区市场监督管理局申请。']);
  await sound(window);
  await sound(registrar);
});

journey('the entry of a company is read as it stood, and a mark of another department bars from the simple end', async ({ enter }) => {
  const [supervisor, window] = await Promise.all([enter('supervisor'), enter('window')]);
  const { uscc } = await company(window, async (code) => (await ask(window, `/bff/companies/${code}/end-bars`)).simple_bars.length === 0);
  await go(supervisor, `/companies/${uscc}`);
  await press(supervisor, '登记标记');
  await agree(supervisor);
  await dialog(supervisor).locator('.error-summary').getByText('文书编号').waitFor();
  await pick(supervisor, '标记', '股权冻结');
  await dialog(supervisor).getByLabel('文书编号').fill('（2026）鲁02执保17号');
  await dialog(supervisor).getByLabel('起始日期').fill(today());
  await looked(supervisor);
  await agree(supervisor);
  await matter(supervisor, '股权冻结').getByText('（2026）鲁02执保17号').waitFor();
  await looked(supervisor);
  const bars = async () => (await ask(window, `/bff/companies/${uscc}/end-bars`)).simple_bars.map(({ reason }) => reason);
  assert.deepEqual(await bars(), ['EQUITY_FROZEN']);
  await press(supervisor, '解除标记');
  await reasoned(supervisor, '法院已解除冻结。');
  await supervisor.getByText('没有有关部门的标记。').waitFor();
  assert.deepEqual(await bars(), []);

  const { history } = await ask(supervisor, `/bff/companies/${uscc}`);
  await supervisor.getByRole('table', { name: '办理历程' }).getByRole('link').first().click();
  await supervisor.waitForURL(`**/companies/${uscc}?as_of=${history[0].since}`);
  await supervisor.getByText('的记载。').waitFor();
  assert.equal(await supervisor.getByRole('button', { name: '登记标记' }).count(), 0, 'nothing is done to the past');
  await looked(supervisor);
  await supervisor.getByLabel('登记簿截至').fill(today());
  await press(supervisor, '查看');
  await supervisor.waitForURL(`**/companies/${uscc}?as_of=${today()}`);
  await press(supervisor, '回到现在');
  await supervisor.getByText('没有有关部门的标记。').waitFor();
  await sound(supervisor);
});

journey('the holder of a food licence reports and asks for another certificate at the window', async ({ enter }) => {
  const window = await enter('window');
  const [{ number }] = await held(window, 'JY', 'ACTIVE');
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

journey('a food licence is to be changed, and a filing is updated under its number', async ({ enter }) => {
  const window = await enter('window');
  const { number } = (await held(window, 'JY', 'ACTIVE')).pop();
  await go(window, `/licences/${number}`);
  await window.getByRole('button', { name: '变更许可' }).click();
  await agree(window);
  // What is as it was is no change, and the department says so.
  await dismiss(window, /没有|未发生|无变更|变化/);
  await dialog(window).getByLabel('法定代表人').fill('样例继任者');
  await dialog(window).getByLabel('经营者声明经营条件未发生变化').check();
  await sound(window, /status of 4/);
  assert.deepEqual(await barriers(window), []);
  await window.setViewportSize(PHONE);
  await sound(window);
  await window.setViewportSize(DESK);
  await agree(window);
  await window.waitForURL('**/tasks/APPLICATION-*');
  await settled(window);
  await window.getByText('样例继任者').first().waitFor();
  const { application } = await ask(window, `/bff${new URL(window.url()).pathname}`);
  assert.deepEqual([application.act, application.changes.map(({ matter }) => matter)], ['CHANGE', ['LEGAL_REP']]);
  await sound(window);

  const [filing] = await held(window, 'YB', 'FILED', 'PUBLISHED');
  await go(window, `/licences/${filing.number}`);
  await window.getByRole('button', { name: '更新备案' }).click();
  await dialog(window).getByLabel('外设仓库').fill('样例路9号仓库');
  await agree(window);
  await window.waitForFunction(() => !document.querySelector('.ant-modal-wrap:not([style*="display: none"])'));
  const { application: updated } = await ask(window, `/bff/tasks/APPLICATION-${filing.application_id}`);
  assert.deepEqual([updated.number, updated.form.external_warehouse], [filing.number, '样例路9号仓库']);
  await sound(window);
});
