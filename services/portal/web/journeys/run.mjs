// npm run journeys -- --at http://127.0.0.1:8080 [--only NAME] [--acts-alone] [--password WORD]
//
// Walks what clerks do, in a real browser against a running demonstration house that holds the small world
// (`actnow run --world small`). The journeys decide cases: give each run a house of its own. With --acts-alone nothing is held
// against WCAG: for a second house, whose pages are the same.
import { readdirSync } from 'node:fs';
import { after } from 'node:test';
import { address, closeBrowser, option } from './browser.mjs';

const folder = new URL('.', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.journey.mjs')).map((name) => name.replace('.journey.mjs', '')).sort();
const only = option('only');
const wanted = names.filter((name) => !only || name === only);
if (wanted.length === 0) throw new Error(`no journey is called '${only}'; there are ${names.join(', ')}`);

await fetch(`${address()}/login`).catch(() => {
  throw new Error(`no portal answers at ${address()}: start one with 'actnow run --world small' and give its address with --at`);
});
after(closeBrowser);
for (const name of wanted) await import(new URL(`${name}.journey.mjs`, folder));
