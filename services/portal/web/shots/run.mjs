// npm run shots -- --at http://127.0.0.1:8080 [--only ROLE[/PAGE]] [--out FOLDER] [--faulty] [--password WORD]
//
// Opens every page as every role in both languages in a real browser before a running demonstration house
// (`actnow run --world small`), writes a picture of each, and fails on console errors, missing texts, overflow to the
// right, violations of WCAG 2.2 A/AA, and on a page the house has nothing for. It decides nothing. With --faulty only pages with a finding are pictured.
import { mkdirSync, writeFileSync } from 'node:fs';
import { address, barriers, closeBrowser, DESK, enter, flaws, go, option, PHONE as HAND, settled, visitor } from '../journeys/browser.mjs';
import { DOORS, PAGES, PHONE } from './pages.mjs';

const out = option('out', 'shots/out');
const faultyAlone = process.argv.includes('--faulty');
const [onlyRole, onlyPage] = option('only').split('/');
/** So many people look at once: one for each core of the smallest machine. */
const AT_ONCE = 2;
/** A page that was left may still be told that its trace is gone. */
const LATE = /\/traces\/0{32}$/;
/** What pages answer that are there to refuse. */
const REFUSED = { nowhere: /404/, 'no-permission': /403/, 'case-trace-gone': /404/, 'ops-trace-gone': /404/ };
const problems = [];
let looked = 0;

/** Follows a link to `path` inside the page that stands; a reader then starts at the top of the new page. */
async function follow(page, path) {
  await page.evaluate((to) => {
    document.activeElement?.blur();
    window.missing = [];
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
  }, path);
  await page.waitForFunction(() => document.activeElement !== document.body);
  await settled(page);
}

async function shoot(page, label, name, { place, keys = [] }, { byLink, looks }) {
  const path = typeof place === 'string' ? place : await place(page);
  if (!path) throw new Error("the house has nothing to show: start a fresh one with 'actnow run --world small'");
  page.told.length = 0;
  const elsewhere = new URL(path, address()).pathname !== new URL(page.url()).pathname;
  await (byLink && elsewhere ? follow : go)(page, path);
  for (const key of keys) await page.keyboard.press(key);
  if (keys.length > 0) await page.waitForSelector('.ant-modal-wrap:not([style*="none"])');
  const found = [...(await flaws(page, REFUSED[name])).filter((flaw) => !LATE.test(flaw)), ...(await barriers(page, looks))];
  problems.push(...found.map((line) => `${label}: ${line}`));
  if (found.length > 0 || !faultyAlone) await page.screenshot({ path: `${out}/${label}.png`, fullPage: keys.length === 0 });
  return (looked += 1);
}

/** One person in one language before one screen, page after page. */
async function look({ role, language, device, viewport, names }) {
  const pages = role === 'nobody' ? DOORS : PAGES[role];
  const page = role === 'nobody' ? await visitor({ viewport, language }) : await enter(role, { viewport, language });
  // In one language each page is opened by its address, in the other from the page before; what keys opened does not go away
  // by itself.
  let byLink = false;
  for (const name of names) {
    const label = `${role}-${name}-${language}${device}`;
    const given = pages[name].place ? pages[name] : { place: pages[name] };
    const done = await shoot(page, label, name, given, { byLink, looks: language !== 'en' }).catch((error) => void problems.push(`${label}: ${String(error).split('\n')[0]}`));
    byLink = done !== undefined && role !== 'nobody' && language === 'en' && !given.keys;
  }
  await page.context().close();
}

const everybody = [['nobody', DOORS], ...Object.entries(PAGES)].filter(([role]) => !onlyRole || role === onlyRole);
const turns = everybody.flatMap(([role, pages]) =>
  ['zh-CN', 'en'].flatMap((language) =>
    [
      { role, language, device: '', viewport: DESK, names: Object.keys(pages) },
      { role, language, device: '-360', viewport: HAND, names: PHONE[role] ?? [] },
    ].map((turn) => ({ ...turn, names: turn.names.filter((name) => !onlyPage || name === onlyPage) })),
  ),
).filter(({ names }) => names.length > 0);

mkdirSync(out, { recursive: true });
const work = async () => {
  for (let turn = turns.shift(); turn; turn = turns.shift()) {
    const { role, language, device } = turn;
    await look(turn).catch((error) => problems.push(`${role}-${language}${device}: ${String(error).split('\n')[0]}`));
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
await closeBrowser();
writeFileSync(`${out}/problems.txt`, problems.join('\n'));
for (const line of problems) console.error(line);
console.log(`${looked} pages looked at, ${problems.length} problems; pictures in ${out}`);
process.exit(problems.length > 0 || looked === 0 ? 1 : 0);
