// npm run shots -- [--base http://127.0.0.1:8080] [--self-test] [--only ROLE[/PAGE]] [--out FOLDER] [--password WORD]
//
// Opens every page as every role in both languages in a real browser, writes a picture of each, and fails on console
// errors, missing texts, overflow to the right, and violations of WCAG 2.2 A/AA.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { startFixture } from './fixture.mjs';
import { PAGES, PHONE } from './pages.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const option = (name, fallback) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? fallback : process.argv[at + 1]; };
const selfTest = process.argv.includes('--self-test');
const out = option('out', 'shots/out');
const password = option('password', 'actnow-demo-2026');
const [onlyRole, onlyPage] = (option('only', '') ?? '').split('/');
const fixture = selfTest ? await startFixture() : undefined;
const base = fixture?.base ?? option('base', 'http://127.0.0.1:8080');

const DESK = { width: 1366, height: 768 };
const HAND = { width: 360, height: 740 };
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const problems = [];
let pictures = 0;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

async function signIn(account, language, viewport) {
  const context = await browser.newContext({ viewport, locale: language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' });
  await context.addInitScript((chosen) => {
    localStorage.setItem('actnow.language', chosen);
    window.missing = [];
    window.addEventListener('actnow:missing-text', (event) => window.missing.push(event.detail));
  }, language);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.setDefaultNavigationTimeout(60_000);
  await page.goto(`${base}/login`);
  await page.fill('#account', account);
  await page.fill('#password', password);
  await Promise.all([page.waitForURL((url) => url.pathname !== '/login', { waitUntil: 'commit' }), page.click('button[type=submit]')]);
  return { context, page };
}

/** Waits until the page stands still: heading there, nothing loading. */
async function settled(page) {
  await page.waitForSelector('h1', { timeout: 60_000 });
  await page.waitForFunction(() => !document.querySelector('.page-skeleton, .ant-spin-spinning, .ant-skeleton'), undefined, { timeout: 60_000 });
  await page.waitForTimeout(350);
}

async function look(page, name, expectMissing) {
  const found = [];
  const errors = page.told.splice(0).filter((line) => !(expectMissing && /404|403/.test(line)));
  found.push(...errors.map((line) => `console: ${line}`));
  const missing = await page.evaluate(() => window.missing ?? []);
  found.push(...missing.map((key) => `missing text: ${key}`));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) found.push(`overflows to the right by ${overflow} px`);
  // By evaluate, since the policy of the page admits no script tag.
  await page.evaluate(axeSource);
  const told = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS);
  for (const { id, nodes } of told.violations) found.push(`axe ${id}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')} (${nodes.length})`);
  problems.push(...found.map((line) => `${name}: ${line}`));
}

async function shoot(role, name, given, language, device) {
  const { place, keys = [] } = typeof given === 'object' ? given : { place: given };
  const page = shoot.page;
  const api = (path) => page.evaluate(async (asked) => { const response = await fetch(asked, { headers: { 'x-actnow': '1' } }); if (!response.ok) throw new Error(`${asked} answered ${response.status}`); return response.json(); }, path);
  const path = typeof place === 'string' ? place : await place(api, selfTest);
  const label = `${role}-${name}-${language}${device === 'hand' ? '-360' : ''}`;
  if (!path) {
    console.log(`  –  ${label}: nothing to show`);
    return;
  }
  page.told.length = 0;
  await page.goto(base + path);
  await settled(page);
  for (const key of keys) await page.keyboard.press(key);
  if (keys.length > 0) await page.waitForTimeout(500);
  await look(page, label, name === 'nowhere');
  await page.screenshot({ path: `${out}/${label}.png`, fullPage: keys.length === 0 });
  pictures += 1;
}

mkdirSync(out, { recursive: true });
for (const [role, pages] of Object.entries(PAGES)) {
  if (onlyRole && onlyRole !== role) continue;
  for (const language of ['zh-CN', 'en']) {
    for (const [device, viewport, names] of [['desk', DESK, Object.keys(pages)], ['hand', HAND, PHONE[role] ?? []]]) {
      const wanted = names.filter((name) => !onlyPage || name === onlyPage);
      if (wanted.length === 0) continue;
      const { context, page } = await signIn(role, language, viewport);
      page.told = [];
      page.on('console', (message) => message.type() === 'error' && page.told.push(message.text()));
      page.on('pageerror', (error) => page.told.push(String(error)));
      shoot.page = page;
      for (const name of wanted) {
        try {
          await shoot(role, name, pages[name], language, device);
        } catch (error) {
          problems.push(`${role}-${name}-${language}-${device}: ${String(error).split('\n')[0]}`);
        }
      }
      await context.close();
    }
  }
}
await browser.close();
fixture?.stop();
writeFileSync(`${out}/problems.txt`, problems.join('\n'));
for (const line of problems) console.error(line);
console.log(`${pictures} pictures in ${out}, ${problems.length} problems`);
process.exit(problems.length > 0 || pictures === 0 ? 1 : 0);
