// Writes src/api/schema.ts from the portal's openapi.json; with --check only compares.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = '../openapi.json';
const TARGET = 'src/api/schema.ts';
const check = process.argv.includes('--check');
const folder = mkdtempSync(join(tmpdir(), 'actnow-api-'));
const out = check ? join(folder, 'schema.ts') : TARGET;
try {
  execFileSync('npx', ['--no-install', 'openapi-typescript', SOURCE, '-o', out, '--root-types', '--root-types-no-schema-prefix', '--alphabetize'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (check && readFileSync(out, 'utf8') !== readFileSync(TARGET, 'utf8')) {
    console.error(`${TARGET} is not what ${SOURCE} says: run npm run gen:api`);
    process.exit(1);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
