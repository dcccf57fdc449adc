import assert from 'node:assert/strict';
import { ask, barriers, go, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { agree } from './work.mjs';

journey('operations sees every service and what was parked', async ({ enter }) => {
  const page = await enter('operator');
  await page.getByRole('link', { name: '运行维护' }).click();
  await page.waitForURL('**/ops');
  await settled(page);
  const { services } = await ask(page, '/bff/ops/overview');
  assert.ok(services.length >= 4, 'the departments');
  for (const { service } of services) await page.getByText(service, { exact: true }).first().waitFor();
  const { messages, silent } = await ask(page, '/bff/ops/parked');
  assert.deepEqual(silent, [], 'every service answers');
  if (messages.length === 0) await page.getByText('没有搁置的消息').waitFor();
  else assert.equal(await page.getByRole('region', { name: '搁置的消息' }).getByRole('button', { name: /^重放/ }).count(), messages.length);
  await sound(page);
});

journey('operations gets from a delayed case to its trace and its parked message, and replays it, in three clicks', async ({ enter }) => {
  const page = await enter('operator');
  const { messages } = await ask(page, '/bff/ops/parked');
  const parked = messages.find(({ state, case_id: id }) => state === 'PARKED' && id);
  assert.ok(parked, 'a message of a case is parked in this house');
  const { next_action: before } = await ask(page, `/bff/cases/${parked.case_id}`);
  await go(page, `/cases?q=${parked.case_id}`);

  await page.locator(`main a[href="/cases/${parked.case_id}"]`).first().click();
  await page.getByRole('region', { name: '本办件搁置的消息' }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await page.getByRole('link', { name: '查看链路' }).first().click();
  const failed = page.locator('.trace-row.failed');
  await failed.first().waitFor();
  await failed.last().click();
  await page.getByText('这条消息已搁置').waitFor();
  // Both companies' names may have been asked for before the cause was mended: each message is replayed by itself.
  const replays = page.getByRole('region', { name: '本办件搁置的消息' }).getByRole('button', { name: /^重放/ });
  for (let left = await replays.count(); left > 0; left -= 1) {
    await replays.first().click();
    await agree(page);
    await page.getByText('已处理', { exact: true }).last().waitFor();
    await page.waitForFunction((before) => [...document.querySelectorAll('[aria-label="本办件搁置的消息"] button')].filter((one) => one.textContent.startsWith('重放')).length < before, left);
  }
  await page.getByRole('region', { name: '本办件搁置的消息' }).waitFor({ state: 'detached' });
  await page.waitForFunction(async ([path, stood]) => {
    const { next_action: now } = await (await fetch(path)).json();
    return JSON.stringify(now) !== stood;
  }, [`/bff/cases/${parked.case_id}`, JSON.stringify(before)], { polling: 500 });
  await sound(page);
});
