import assert from 'node:assert/strict';
import { ask, barriers, go, looked, PHONE, DESK, settled, sound } from './browser.mjs';
import { allShared, begin, choose, handIn, quiet, today } from './companies.mjs';
import { journey } from './journey.mjs';
import { register } from './work.mjs';

journey('a company ends after its liquidation: handed in, refused in its dates, corrected and registered', async ({ enter }) => {
  const [window, registrar] = await Promise.all([enter('window'), enter('registrar')]);
  const { uscc, name } = await quiet(window);
  await begin(window, uscc, '注销登记', '**/end');
  await window.getByRole('radio', { name: '普通注销（清算后申请）' }).check();
  await window.getByRole('button', { name: '提交申请' }).click();
  await window.locator('.error-summary').getByText('清算结束日期').waitFor();
  const days = { decided_on: today(-80), group_formed_on: today(-75), group_published_on: today(-70), liquidated_on: today(-78) };
  for (const [field, value] of Object.entries(days)) await window.locator(`[id="${field}"]`).fill(value);
  const typed = { name: '清算样例', phone: '13800138000', id_number: '37021419000101001X' };
  for (const [field, value] of Object.entries(typed)) await window.locator(`[id="persons.0.${field}"]`).fill(value);
  await choose(window, 'persons.0.verified', '现场核验');
  await choose(window, 'liquidators', '清算样例 (p1)');
  await allShared(window, 'parent');
  await window.getByLabel('清算组负责人已在申请书上签字').check();
  await window.getByRole('button', { name: '提交申请' }).click();
  // It cannot end before its group is formed: the department refuses, beside the field and with its rule.
  await window.locator('.error-summary').getByText(/清算结束的日期应当依次先后/).waitFor();
  assert.match(await window.locator(`[id="${await window.locator('[id="liquidated_on"]').getAttribute('aria-describedby')}"]`).textContent(), /依次先后/);
  await looked(window, /status of 400/);
  await window.locator('[id="liquidated_on"]').fill(today(-5));
  assert.deepEqual(await barriers(window), []);
  await window.setViewportSize(PHONE);
  await sound(window, /status of 400/);
  await window.setViewportSize(DESK);
  const task = await handIn(window);

  await go(registrar, task);
  await registrar.getByText('清***').or(registrar.getByText(/^清\*+/)).first().waitFor();
  await sound(registrar);
  await register(registrar);
  await go(registrar, `/companies/${uscc}`);
  await settled(registrar);
  await registrar.getByRole('heading', { level: 1, name }).waitFor();
  const { company } = await ask(registrar, `/bff/companies/${uscc}`);
  assert.equal(company.state, 'DEREGISTERED');
  assert.equal(await registrar.getByRole('button', { name: '依职权立案调查' }).count(), 0, 'what has ended is not investigated');
  await sound(registrar);
});
