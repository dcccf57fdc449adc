import assert from 'node:assert/strict';
import { ask, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';

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
  else assert.equal(await page.getByRole('button', { name: /^重放/ }).count(), messages.length);
  await sound(page);
});
