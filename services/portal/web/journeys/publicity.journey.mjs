import assert from 'node:assert/strict';
import { ask, barriers, go, looked, settled, sound } from './browser.mjs';
import { dayAfter, inWords, today } from './clock.mjs';
import { begin, company, endsSimply, fillSimpleEnd, handIn } from './companies.mjs';
import { journey } from './journey.mjs';
import { press, register, until } from './work.mjs';

const underWay = (page) => page.locator('section[aria-label="在办事项"]');

journey('a simple end is applied for once its publicity is over without objection, and registered', async ({ enter, later }) => {
  let window = await enter('window');
  // Other journeys ask for companies with a food business.
  const { uscc, name } = await company(window, async (code) => (await ask(window, `/bff/companies/${code}`)).food.length === 0 && endsSimply(window)(code));
  await begin(window, uscc, '注销登记', '**/end');
  await fillSimpleEnd(window);
  const task = await handIn(window, '提交并公告');
  const { filing: publicised } = await ask(window, `/bff${task}`);
  assert.equal(publicised.state, 'PUBLICISED');
  assert.ok(publicised.due >= today(20), `twenty days of publicity, not until ${publicised.due}`);
  const apply = window.getByRole('button', { name: /^申请简易注销登记/ });
  await apply.waitFor();
  assert.equal(await apply.getAttribute('aria-disabled'), 'true', 'nothing is applied for while it is public');
  await go(window, `/companies/${uscc}`);
  await underWay(window).getByText(`公告中 · ${inWords(publicised.due)}`).waitFor();
  await sound(window);

  await later(dayAfter(publicised.due));
  window = await enter('window');
  const { filing: open } = await until(window, `/bff${task}`, ({ filing }) => filing.state === 'APPLY_WINDOW');
  assert.ok(open.due >= today(19), `twenty days to apply, this one the first, not until ${open.due}`);
  await go(window, `/companies/${uscc}`);
  await underWay(window).getByText(`可申请注销 · ${inWords(open.due)}`).waitFor();
  await underWay(window).getByRole('link', { name: '简易注销登记' }).click();
  await window.waitForURL(`**${task}`);
  await settled(window);
  assert.equal(await window.getByRole('button', { name: '登记异议', exact: true }).count(), 0, 'the time to object is over');
  await press(window, '申请简易注销登记');
  await window.waitForURL(`**/companies/${uscc}/end/*`);
  await settled(window);
  await window.getByText('公告期已满且无异议，应当在20日内申请。').waitFor();
  await press(window, '申请简易注销登记');
  await window.locator('.error-summary').getByText('请确认签署情况').waitFor();
  await fillSimpleEnd(window);
  await looked(window);
  assert.equal(await handIn(window, '申请简易注销登记'), task, 'it is the same filing');
  const { filing: applied } = await ask(window, `/bff${task}`);
  assert.deepEqual([applied.state, applied.kind], ['SUBMITTED', 'SIMPLE_DEREGISTER']);
  await sound(window);

  const registrar = await enter('registrar');
  await go(registrar, task);
  await registrar.getByText('简易注销登记').first().waitFor();
  await registrar.getByText('全体投资人承诺书').first().waitFor();
  await sound(registrar);
  assert.deepEqual(await barriers(registrar), []);
  await register(registrar);
  const { filing: done } = await until(registrar, `/bff${task}`, ({ filing }) => filing.state === 'COMPLETED');
  assert.equal(done.effective_on, today());

  await go(registrar, `/companies/${uscc}`);
  await registrar.getByRole('heading', { level: 1, name }).waitFor();
  await registrar.locator('.notice-stop').getByText('已注销').waitFor();
  await registrar.locator('section[aria-label="登记事项"]').getByText(inWords(today())).waitFor();
  await registrar.getByRole('table', { name: '办理历程' }).getByRole('row', { name: '简易注销登记' }).getByText(inWords(today())).waitFor();
  await registrar.getByRole('table', { name: '证照' }).getByRole('row', { name: '营业执照' }).getByText('已注销').waitFor();
  assert.equal(await underWay(registrar).count(), 0);
  const { company: ended } = await ask(registrar, `/bff/companies/${uscc}`);
  assert.deepEqual([ended.state, ended.ended_on], ['DEREGISTERED', today()]);
  await sound(registrar);
  await go(window, `/companies/${uscc}`);
  assert.equal(await window.getByRole('button', { name: '注销登记', exact: true }).count(), 0, 'what has ended does not end again');
  await sound(window);
});
