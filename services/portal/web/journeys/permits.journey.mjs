import assert from 'node:assert/strict';
import { ask, barriers, go, looked, sound } from './browser.mjs';
import { held, today } from './companies.mjs';
import { journey } from './journey.mjs';
import { agree, dialog, dismiss, gone, open, pick, press, take } from './work.mjs';

/** A licence as its page has it now. */
const stateOf = async (page, number) => (await ask(page, `/bff/licences/${number}`)).food.state;

journey('a food licence is taken away as a penalty by the head, with grounds, and its holder is told', async ({ enter }) => {
  const [window, head] = await Promise.all([enter('window'), enter('head')]);
  const { number } = (await held(window, 'JY', 'ACTIVE')).find(({ commitment }) => !commitment);
  await go(window, `/licences/${number}`);
  assert.equal(await window.getByRole('button', { name: '撤销、撤回、吊销' }).count(), 0, 'the head takes licences away');
  await press(window, '注销（经营者申请）');
  await agree(window);
  await dialog(window).locator('.error-summary').getByText('理由').waitFor();
  await looked(window);
  await dialog(window).locator('.ant-modal-footer button').first().click();

  await go(head, `/licences/${number}`);
  await press(head, '撤销、撤回、吊销');
  await dialog(head).getByText('因欺骗取得的三年、吊销的五年内不得再次申请', { exact: false }).waitFor();
  await pick(head, '种类', '吊销');
  await dialog(head).getByRole('combobox', { name: '直接责任人' }).waitFor();
  await dialog(head).getByRole('textbox').first().fill('多次采购超过保质期的食品，情节严重。');
  await looked(head);
  await agree(head);
  await gone(head);
  await head.getByText('已吊销').first().waitFor();
  assert.equal(await stateOf(head, number), 'REVOKED_AS_PENALTY');
  assert.equal(await head.getByRole('button', { name: '依职权注销' }).count(), 0, 'what has ended does not end again');
  await sound(head);
  assert.deepEqual(await barriers(head), []);
});

journey('a filing is cancelled at the window once its business has ended', async ({ enter }) => {
  const window = await enter('window');
  const { number } = (await held(window, 'YB', 'FILED', 'PUBLISHED')).pop();
  await go(window, `/licences/${number}`);
  await press(window, '注销备案');
  await dialog(window).getByLabel('停止经营日期').fill(today(1));
  await agree(window);
  await dismiss(window, /停止经营日期不得晚于今日/);
  await dialog(window).getByLabel('停止经营日期').fill(today());
  await sound(window, /status of 412/);
  await agree(window);
  await gone(window);
  await window.getByText('已注销').first().waitFor();
  assert.equal(await stateOf(window, number), 'CANCELLED');
  await sound(window, /status of 412/);
});

journey('a hearing stands the period still until the head closes it', async ({ enter }) => {
  const head = await enter('head');
  const { task, application } = await open(head, 'APPLICATION', 'REVIEWED_POSITIVE');
  await take(head);
  await press(head, '举行听证');
  await looked(head);
  await agree(head);
  const path = `/tasks/${encodeURIComponent(task.id)}`;
  await head.waitForURL((url) => url.pathname === '/' || url.pathname === path);
  await go(head, path);
  await head.getByText('听证中').first().waitFor();
  const paused = await ask(head, `/bff${path}`);
  assert.equal(paused.application.state, 'HEARING');
  const grant = head.getByRole('button', { name: '准予许可' });
  assert.equal(await grant.getAttribute('aria-disabled'), 'true', 'nothing is decided while it lasts');
  await sound(head);
  await take(head);
  await press(head, '结束听证');
  await agree(head);
  await go(head, path);
  const on = await ask(head, `/bff${path}`);
  assert.equal(on.application.state, application.state);
  await sound(head);
});
