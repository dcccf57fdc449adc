// npm run oldbrowsers -- --at http://127.0.0.1:8080 [--out FOLDER]
//
// Opens the door, the workbench and a case page in Chromium 86 (what office computers run at the oldest) and 109 (the
// last one for Windows 7) before a running demonstration house that holds cases, and fails when one is not drawn, is
// not styled, throws, or does not hear the server's events. Their packages are large: they are installed here alone.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import puppeteer from 'puppeteer-core';

const here = new URL('.', import.meta.url).pathname;
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const address = option('at', 'http://127.0.0.1:8080').replace(/\/$/, '');
const out = option('out', join(here, 'out'));
const PATIENCE = { timeout: 90_000 };
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--single-process', '--no-zygote', '--disable-background-networking'];
const BLUE = 'rgb(9, 88, 217)';

const BROWSERS = [
  ['86', 'chrome-aws-lambda/bin/chromium.br'],
  ['109', '@sparticuz/chromium/bin/chromium.br'],
];

/** The packages hold the program packed. */
function unpack(packed, folder) {
  const program = join(folder, 'chromium');
  writeFileSync(program, brotliDecompressSync(readFileSync(join(here, 'node_modules', packed))));
  chmodSync(program, 0o755);
  return program;
}

async function look(version, program, folder) {
  const browser = await puppeteer.launch({ executablePath: program, args: FLAGS, userDataDir: join(folder, 'profile'), defaultViewport: { width: 1366, height: 768 }, ...PATIENCE });
  try {
    assert.match(await browser.version(), new RegExp(`/${version}\\.`));
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE.timeout);
    page.setDefaultNavigationTimeout(PATIENCE.timeout);
    const thrown = [];
    page.on('pageerror', (error) => thrown.push(String(error)));
    await page.evaluateOnNewDocument(() => localStorage.setItem('actnow.language', 'zh-CN'));
    const picture = (name) => page.screenshot({ path: join(out, `chromium-${version}-${name}.png`) });
    const stands = (text) => page.waitForFunction((wanted) => Array.from(document.querySelectorAll('h1')).some((heading) => heading.textContent.includes(wanted)), PATIENCE, text);
    const colour = (selector) => page.$eval(selector, (element) => getComputedStyle(element).backgroundColor);

    await page.goto(`${address}/login`);
    assert.equal(await colour('button[type=submit]'), BLUE, 'the door is styled');
    await picture('door');
    await page.type('#account', 'window');
    await page.type('#password', option('password', 'actnow-demo-2026'));
    await page.$eval('button[type=submit]', (button) => button.click());

    await stands('工作台');
    await page.waitForSelector('table.table tbody tr, .ant-empty');
    assert.equal(await colour('.page-actions .ant-btn-primary'), BLUE, 'the workbench is styled');
    await page.waitForSelector('.live-live');
    await picture('workbench');

    const [first] = await page.evaluate(() => fetch('/bff/cases').then((answer) => answer.json()).then(({ cases }) => cases));
    assert.ok(first, "the house has no case to show: start one with 'actnow run --world small'");
    const { case_id: id, company_names: names } = first;
    await page.goto(`${address}/cases/${id}?tab=timeline`);
    await stands(names[0]);
    await page.waitForSelector('ol.timeline > li');
    await picture('case');
    assert.deepEqual(thrown, [], 'nothing is thrown');
    console.log(`ok: Chromium ${version}`);
  } finally {
    await end(browser);
  }
}

/** How long a browser may take to leave by itself. */
const LEAVE_MS = 5_000;

/** Ends the browser that was started: an old one in a single process answers the wish to close and stays. */
async function end(browser) {
  const started = browser.process();
  const left = new Promise((resolve) => started.once('exit', resolve));
  const late = new Promise((resolve) => setTimeout(resolve, LEAVE_MS).unref());
  await Promise.race([browser.close().catch(() => undefined).then(() => left), late]);
  if (started.exitCode === null && started.signalCode === null) {
    started.kill('SIGKILL');
    await left;
  }
}

mkdirSync(out, { recursive: true });
for (const [version, packed] of BROWSERS) {
  assert.ok(existsSync(join(here, 'node_modules', packed)), `${packed} is not installed: npm ci --prefix oldbrowser --legacy-peer-deps`);
  const folder = mkdtempSync(join(tmpdir(), 'actnow-chromium-'));
  try {
    await look(version, unpack(packed, folder), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
