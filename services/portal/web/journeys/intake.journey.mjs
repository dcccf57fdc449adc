import assert from 'node:assert/strict';
import { ask } from './browser.mjs';
import { journey } from './journey.mjs';
import { handIn, tradeName } from './stepper.mjs';
import { Typist } from './typist.mjs';

journey('a window opens a case by keyboard alone, from the workbench to the receipt', async ({ enter }) => {
  const page = await enter('window');
  const hands = new Typist(page);
  const trade = tradeName();
  await handIn(page, hands, trade, 'FILING');
  hands.isQuickEnough();
  const { cases } = await ask(page, `/bff/cases?q=${encodeURIComponent(trade)}`);
  assert.equal(cases.length, 1, 'the case is there, once');
});
