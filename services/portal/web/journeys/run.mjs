// npm run journeys -- --at http://127.0.0.1:8080 [--only NAME] [--acts-alone] [--password WORD] [--clock http://127.0.0.1:8081]
//
// Walks what clerks do, in a real browser against a running demonstration house that holds the small world
// (`actnow run --world small`). The journeys decide cases: give each run a house of its own. With --acts-alone nothing is held
// against WCAG: for a second house, whose pages are the same. Where --clock says, whoever started the house moves its clock on:
// `POST /2026-12-21T02:00:00Z` answers with the time it has then, and its two inspectors are on duty for the next two weeks.
import { readdirSync } from 'node:fs';
import { after } from 'node:test';
import { address, closeBrowser, option } from './browser.mjs';

const folder = new URL('.', import.meta.url);
/** They move the clock of the house for all others: they come last, and who moves it furthest at the end. */
const LATER = ['publicity', 'unmet', 'renewal'];
const inTurn = (one, other) => LATER.indexOf(one) - LATER.indexOf(other) || (one < other ? -1 : 1);
const names = readdirSync(folder).filter((name) => name.endsWith('.journey.mjs')).map((name) => name.replace('.journey.mjs', '')).sort(inTurn);
const only = option('only');
const chosen = names.filter((name) => !only || name === only);
if (chosen.length === 0) throw new Error(`no journey is called '${only}'; there are ${names.join(', ')}`);
const wanted = chosen.filter((name) => option('clock') || !LATER.includes(name));
const leftOut = chosen.filter((name) => !wanted.includes(name));
if (leftOut.length > 0) console.error(`# left out, since --clock does not say where the clock of the house is moved: ${leftOut.join(', ')}`);
if (wanted.length === 0) throw new Error('nothing is left to walk');

await fetch(`${address()}/login`).catch(() => {
  throw new Error(`no portal answers at ${address()}: start one with 'actnow run --world small' and give its address with --at`);
});
after(closeBrowser);
for (const name of wanted) await import(new URL(`${name}.journey.mjs`, folder));
