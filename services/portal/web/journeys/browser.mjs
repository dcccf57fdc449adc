// A person before a real browser: comes in by the door, and every page is looked over for what nobody should see.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const DESK = { width: 1366, height: 768 };
export const PHONE = { width: 360, height: 740 };

/** What a slow machine may take over one step. */
export const PATIENCE_MS = 60_000;

/** The value behind `--name`. */
export const option = (name, fallback = '') => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};

/** Where the portal is: `--at http://127.0.0.1:8080`. */
export const address = () => option('at', 'http://127.0.0.1:8080').replace(/\/$/, '');

// Debian's: the shell that draws without windows needs a third less of the machine for the same page.
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

let running;
/** The one browser of this run; CHROMIUM names another. */
export const browser = () => (running ??= chromium.launch({ executablePath: process.env.CHROMIUM ?? PROGRAMS.find(existsSync) ?? PROGRAMS[0], args: FLAGS }));
export const closeBrowser = async () => running && (await running).close();

/** A fresh profile at an empty page; what the page tells its console is kept in `page.told`. */
export async function visitor({ viewport = DESK, language = 'zh-CN' } = {}) {
  const context = await (await browser()).newContext({ viewport, locale: language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript((chosen) => {
    if (!localStorage.getItem('actnow.language')) localStorage.setItem('actnow.language', chosen);
    window.missing = [];
    window.addEventListener('actnow:missing-text', (event) => window.missing.push(event.detail));
  }, language);
  const page = await context.newPage();
  page.told = [];
  page.on('console', (message) => message.type() === 'error' && page.told.push(`${message.text()} ${message.location().url}`));
  page.on('pageerror', (error) => page.told.push(String(error)));
  return page;
}

/** Types account and password at the door and sends them. */
export async function knock(page, account, password) {
  if (new URL(page.url(), address()).pathname !== '/login') await page.goto(`${address()}/login`);
  await page.fill('#account', account);
  await page.fill('#password', password);
  await Promise.all([page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/login')), page.click('button[type=submit]')]);
}

/** Asks for another password at the page that changes it. */
export async function changePassword(page, before, own) {
  for (const [field, value] of [['old_password', before], ['new_password', own], ['again', own]]) await page.fill(`[name=${field}]`, value);
  await page.click('button[type=submit]');
}

/** Passwords that were changed on the way, by account. */
const changed = new Map();

/** Somebody who has come in. A password that is too old by now opens the door, and has to be changed first. */
export async function enter(account, { password = changed.get(account) ?? option('password', 'actnow-demo-2026'), ...device } = {}) {
  const page = await visitor(device);
  await knock(page, account, password);
  await page.waitForURL((url) => url.pathname !== '/login', { waitUntil: 'commit' });
  if (new URL(page.url()).pathname === '/password') {
    const own = `Harbour-lantern-${Date.now()}`;
    await changePassword(page, password, own);
    await page.waitForURL((url) => url.pathname !== '/password', { waitUntil: 'commit' });
    changed.set(account, own);
  }
  await settled(page);
  return page;
}

/** Goes to an address of the portal and waits until the page stands. */
export async function go(page, path) {
  await page.goto(address() + path);
  await settled(page);
}

/** Waits until the page stands still: its heading there, nothing loading. */
export async function settled(page) {
  await page.waitForSelector('h1');
  await page.waitForFunction(() => !document.querySelector('.page-skeleton, .ant-spin-spinning, .ant-skeleton'));
}

/** Reads a document of the server with the session of the page. */
export const ask = (page, path) =>
  page.evaluate(async (asked) => {
    const response = await fetch(asked, { headers: { 'x-actnow': '1' } });
    if (!response.ok) throw new Error(`${asked} answered ${response.status}`);
    return response.json();
  }, path);

/** What nobody should see on the page as it stands; `expected` are refusals the journey caused itself. */
export async function flaws(page, expected = /^$/) {
  const [missing, overflow] = await page.evaluate(() => [window.missing ?? [], document.documentElement.scrollWidth - document.documentElement.clientWidth]);
  return [
    ...page.told.splice(0).filter((line) => !expected.test(line)).map((line) => `console: ${line}`),
    ...missing.map((key) => `missing text: ${key}`),
    ...(overflow > 0 ? [`overflows to the right by ${overflow} px`] : []),
  ];
}

/** Fails with every flaw of the page. */
export async function sound(page, expected) {
  assert.deepEqual(await flaws(page, expected), [], `at ${page.url()}`);
}

/** Rules that look at colours: the dearest, and the same in every language. */
const OF_LOOKS = ['color-contrast', 'link-in-text-block'];

/** With `--acts-alone` the same pages were looked over before another house: what they look like depends on no department. */
const ACTS_ALONE = process.argv.includes('--acts-alone');

/** What WCAG 2.2 A/AA has against the page; by evaluate, since its policy admits no foreign script tag. Without `looks` only
 *  what another language may change. */
export async function barriers(page, looks = true) {
  if (ACTS_ALONE) return [];
  // A colour on its way to another is nobody's colour: what fades is let fade out first.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished)));
  // What a page scrolled by a step before has under its head is not too small for it.
  await page.evaluate(() => window.scrollTo(0, 0));
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const rules = looks ? {} : Object.fromEntries(OF_LOOKS.map((rule) => [rule, { enabled: false }]));
  const { violations } = await page.evaluate(([tags, some]) => window.axe.run(document, { runOnly: tags, rules: some, resultTypes: ['violations'] }), [WCAG, rules]);
  return violations.map(({ id, nodes }) => `axe ${id}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')} (${nodes.length})`);
}

/** Nothing is wrong with the page, on a desk and in a hand; `expected` are refusals the journey caused before. */
export async function looked(page, expected) {
  await sound(page, expected);
  assert.deepEqual(await barriers(page), []);
  await page.setViewportSize(PHONE);
  await sound(page);
  await page.setViewportSize(DESK);
}
