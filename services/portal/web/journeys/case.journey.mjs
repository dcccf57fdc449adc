import assert from 'node:assert/strict';
import { go, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { agree, open, take } from './work.mjs';

/** An event is seen within a second of its commit; the rest is what the page and a busy machine need. */
const SEEN_WITHIN_MS = 5_000;

journey('a case page shows what a colleague decides, without being loaded again', async ({ enter }) => {
  const [window, registrar] = await Promise.all([enter('window'), enter('registrar')]);
  const { case: about } = await open(registrar, 'FILING', 'REVIEWING', async ({ filing, case: of }) => !!of && filing.round === 1);
  await go(window, `/cases/${about.case_id}?tab=timeline`);
  const lines = window.locator('ol.timeline > li');
  await lines.first().waitFor();
  const before = await lines.count();
  await window.evaluate(() => { window.neverLoadedAgain = true; });

  await take(registrar);
  await registrar.getByRole('button', { name: '准予登记' }).click();
  await agree(registrar);
  await registrar.waitForURL((url) => url.pathname === '/');
  const decided = Date.now();
  await window.waitForFunction((count) => document.querySelectorAll('ol.timeline > li').length > count, before);
  const after = Date.now() - decided;
  console.log(`# the decision is on the case page after ${after} ms`);
  assert.ok(after < SEEN_WITHIN_MS, `seen after ${after} ms`);
  assert.equal(await window.evaluate(() => window.neverLoadedAgain), true);
  await sound(window);
  await sound(registrar);
});
