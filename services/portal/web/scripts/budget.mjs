// The first page a clerk sees must load quickly: what index.html pulls in, gzipped, stays within the budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 450;
const dist = process.argv[2] ?? 'dist';
const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8'));

/** Files loaded with a chunk: itself, its styles, and what it imports statically. */
function files(key, seen = new Set()) {
  if (seen.has(key)) return [];
  seen.add(key);
  const chunk = manifest[key];
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((next) => files(next, seen))];
}

const initial = [...new Set(files('index.html'))];
const sizes = initial.map((file) => [file, gzipSync(readFileSync(`${dist}/${file}`)).length / 1024]);
const total = sizes.reduce((sum, [, kb]) => sum + kb, 0);
for (const [file, kb] of sizes) console.log(`${kb.toFixed(1).padStart(8)} kB  ${file}`);
console.log(`${total.toFixed(1).padStart(8)} kB  in all, of ${BUDGET_KB} kB`);
if (total > BUDGET_KB) {
  console.error('the initial load is over its budget');
  process.exit(1);
}
