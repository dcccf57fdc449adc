import assert from 'node:assert/strict';
import { ask, barriers, go, PHONE, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';

/** A case with a trace in which several services took part. */
async function traced(page) {
  const { cases } = await ask(page, '/bff/cases?limit=50');
  for (const { case_id: id } of cases) {
    const { source, traces } = await ask(page, `/bff/cases/${id}/traces`);
    assert.equal(source, 'KEPT');
    const found = traces.find(({ services }) => services.length >= 3);
    if (found) return { id, trace: found };
  }
  return assert.fail('no case has a trace through three services');
}

const rows = (page) => page.locator('.trace-tree [role="treeitem"]');

journey('the trace of a case is opened, walked by keyboard, and narrowed to what counts', async ({ enter }) => {
  const page = await enter('window');
  const { id, trace } = await traced(page);
  await go(page, `/cases/${id}`);
  await page.getByRole('tab', { name: '链路' }).click();
  await page.locator(`button.linklike:has-text("${trace.trace_id.slice(0, 8)}")`).click();
  await rows(page).first().waitFor();
  assert.equal(await rows(page).count(), Math.min(trace.spans, 500));

  // One stop for the keyboard, then from row to row.
  const here = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await rows(page).first().focus();
  const first = await here();
  await page.keyboard.press('ArrowDown');
  assert.notEqual(await here(), first);
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: '该段详情' }).waitFor();
  await page.keyboard.press('Home');
  assert.equal(await here(), first);
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(() => document.querySelectorAll('.trace-tree [role="treeitem"]').length < 3);
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('.trace-tree [role="treeitem"][tabindex="0"]').count(), 1);
  assert.deepEqual(await barriers(page), []);

  await page.getByText('关键路径', { exact: true }).click();
  const critical = await rows(page).count();
  assert.ok(critical > 0 && critical < trace.spans, `${critical} of ${trace.spans} spans are critical`);
  await page.getByText('仅失败', { exact: true }).click();
  if (trace.errors === 0) await page.getByText('这条链路没有失败的环节').waitFor();
  await page.getByText('全部', { exact: true }).last().click();
  await page.getByRole('button', { name: '以表格显示' }).first().click();
  await page.getByRole('table', { name: '链路各段' }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await sound(page);
});

journey('a trace that is not kept any more says so, and the process is still there', async ({ enter }) => {
  const page = await enter('window', { language: 'en', viewport: PHONE });
  const { id } = await traced(page);
  await go(page, `/cases/${id}?tab=traces&trace=${'0'.repeat(32)}`);
  await page.getByText('This trace is not there').waitFor();
  await page.locator('.waterfall .bar').first().waitFor();
  assert.deepEqual(await barriers(page), []);
  await sound(page, /404/);
});

journey('operations looks at what failed, wherever it was', async ({ enter }) => {
  const page = await enter('operator');
  const { traces } = await ask(page, '/bff/ops/traces');
  assert.ok(traces.length > 0, 'something failed in this house');
  await go(page, `/ops/traces/${traces[0].trace_id}`);
  await page.getByText('仅失败', { exact: true }).click();
  await page.locator('.trace-row.failed').first().click();
  await page.getByRole('region', { name: '该段详情' }).waitFor();
  await settled(page);
  assert.deepEqual(await barriers(page), []);
  await sound(page);
});
