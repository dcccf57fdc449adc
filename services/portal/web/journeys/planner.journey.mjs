import assert from 'node:assert/strict';
import { ask, barriers, go, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { Typist } from './typist.mjs';
import { dialog } from './work.mjs';

/** The first cell of the week in which somebody on duty can still be given a visit. */
async function openCell(page) {
  const { inspections } = await ask(page, '/bff/inspections?state=PLANNED&limit=100');
  const dates = await page.locator('.planner thead th abbr').evaluateAll((heads) => heads.map((head) => head.textContent.slice(-5)));
  const column = await page.locator('.planner thead th').evaluateAll((heads) => heads.findIndex((head) => head.classList.contains('today')));
  const cell = page.locator('.planner tbody tr').first().locator(`td:nth-of-type(${column})`);
  return { visit: inspections[0], cell, day: dates[column - 1], onDuty: !(await cell.evaluate((it) => it.classList.contains('off-duty'))) };
}

journey('a supervisor gives a visit to somebody by key or by dragging it to a day', async ({ enter }) => {
  const page = await enter('supervisor');
  await go(page, '/inspections');
  const { visit, cell, day, onDuty } = await openCell(page);
  assert.ok(visit, "no visit waits for a team here: start a fresh house with 'actnow run --world small'");
  const hands = new Typist(page);
  await hands.tabToWords(`派员 ${visit.operator_name}`);
  await hands.press('Enter');
  await dialog(page).waitFor();
  await sound(page);
  assert.deepEqual(await barriers(page), []);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('.ant-modal-wrap:not([style*="none"]), .ant-modal-mask:not([style*="none"])'));

  if (onDuty) {
    const card = page.locator('.visit-card[draggable=true]', { hasText: visit.operator_name }).first();
    // The count above the cards: a day may be full of cards that lie over its middle.
    await card.dragTo(cell, { sourcePosition: { x: 120, y: 50 }, targetPosition: { x: 50, y: 12 } });
    await dialog(page).waitFor();
    assert.equal((await dialog(page).locator('input[type=date]').inputValue()).slice(5), day);
    await dialog(page).getByText(/inspector1/).first().waitFor();
    await sound(page);
    await page.keyboard.press('Escape');
  }
  await go(page, '/inspections?view=people');
  await page.getByRole('table', { name: '核查人员' }).waitFor();
  await settled(page);
  await sound(page);
});
