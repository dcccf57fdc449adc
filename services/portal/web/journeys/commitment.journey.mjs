import assert from 'node:assert/strict';
import { ask, barriers, go, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { commit } from './stepper.mjs';
import { until } from './work.mjs';

journey('an applicant commits to the conditions in place of a visit, at the window and by keyboard, and goes home', async ({ enter }) => {
  const window = await enter('window');
  const { id, food } = await commit(window);
  const { application } = await until(window, `/bff/tasks/APPLICATION-${food}`, (seen) => !!seen.application.form.commitment);
  const { commitment } = application.form;
  assert.equal(commitment.signed_by, 'p1');
  assert.match(commitment.conditions_sha256, /^[0-9a-f]{64}$/);
  const { server_now: now } = await ask(window, '/bff/session');
  assert.ok(Math.abs(Date.parse(now) - Date.parse(commitment.signed_at)) < 3_600_000, 'signed in the time of the house');
  await go(window, `/tasks/APPLICATION-${food}`);
  await window.getByText(/^申请人已承诺/).waitFor();
  await sound(window);
  assert.deepEqual(await barriers(window), []);

  // In the evening the hall is closed, and nobody waits in it.
  const { hall: waits } = await ask(window, `/bff/cases/${id}`);
  if (!waits) return;
  await go(window, `/cases/${id}`);
  await window.locator('.lamp-focus').filter({ hasText: '大厅停留' }).waitFor();
  await window.getByText(/到厅，在厅等候/).waitFor();
  await sound(window);
  await window.getByRole('button', { name: '申请人已离厅' }).click();
  await window.getByText(/到厅，停留\d+分钟：先行离开/).waitFor();
  await window.waitForFunction(() => !Array.from(document.querySelectorAll('.lamp-focus')).some((lamp) => lamp.textContent.includes('大厅停留')));
  assert.equal(await window.getByRole('button', { name: '申请人已离厅' }).count(), 0);
  await sound(window);
  assert.deepEqual(await barriers(window), []);
  const { hall, state } = await ask(window, `/bff/cases/${id}`);
  assert.equal(hall.leaving, 'WITHOUT_WAITING');
  assert.ok(!['COMPLETED', 'TERMINATED'].includes(state), 'the case goes on');
});
