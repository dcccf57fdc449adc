import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Pair } from './pairs';
import { areas } from './texts';

const all: [string, Pair][] = Object.entries(areas).flatMap(([area, texts]) => Object.entries(texts as Record<string, Pair>).map(([name, pair]): [string, Pair] => [`${area}.${name}`, pair]));
const KEYS = new Set(all.map(([key]) => key));
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
const HAN = /[\u3400-\u9fff]/;

/** Chinese that an English reader needs as it is: an example of what to type, a watermark in both languages. */
const BOTH = ['register.specimen', 'intake.divisionHint', 'intake.industryHint'];

describe('texts', () => {
  it('exist in both languages, each with the same placeholders', () => {
    for (const [key, pair] of all) {
      for (const text of pair) expect(text.trim(), key).not.toBe('');
      const [zh, ...english] = pair;
      // "one" may be said without its number.
      const wanted = placeholders(zh);
      expect(placeholders(english[english.length - 1]), key).toEqual(wanted);
    }
  });

  it('are Chinese in Chinese and English in English', () => {
    for (const [key, [zh, ...english]] of all) {
      if (BOTH.includes(key)) continue;
      for (const text of english) expect(HAN.test(text), `${key}: ${text}`).toBe(false);
      const ok = HAN.test(zh) || !/[a-z]{4}/i.test(zh);
      expect(ok, `${key}: ${zh}`).toBe(true);
    }
  });
});

const SOURCE = join(process.cwd(), 'src');
const files = (readdirSync(SOURCE, { recursive: true }) as string[]).filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^testing|^i18n|schema\.ts|wire\.ts/.test(file));

/** Attributes whose value a person reads or hears. */
const READ = ['title', 'label', 'placeholder', 'aria-label', 'alt', 'hint', 'text', 'okText', 'cancelText', 'description', 'extra'];
/** The name of a text, which a component of ours says in the reader's language. */
const isKey = (text: string) => KEYS.has(text);
/** Words that are the same in every language, and data the register itself holds in Chinese. */
const ALLOWED = [/^[\s\d\p{P}\p{S}]*$/u, /^(EN|SHA-256|Ctrl|Esc|ms)$/];
const DATA = ['分公司', '分店', '有限公司', '有限责任公司', '中', '）', '（', '；', '、', '，'];

function untranslated(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(SOURCE, file), 'utf8'), ts.ScriptTarget.ES2020, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: string[] = [];
  const tell = (node: ts.Node, text: string) => found.push(`${file}:${source.getLineAndCharacterOfPosition(node.pos).line + 1} ${text.trim()}`);
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node) && !ALLOWED.some((rule) => rule.test(node.text.trim()))) tell(node, node.text);
    if (ts.isJsxAttribute(node) && READ.includes(node.name.getText(source)) && node.initializer && ts.isStringLiteral(node.initializer) && node.initializer.text !== '' && !isKey(node.initializer.text)) tell(node, node.initializer.text);
    if ((ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) && HAN.test(node.text) && !DATA.includes(node.text.trim()) && !/\b[A-Z][a-z]+/.test(node.text)) tell(node, node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('pages', () => {
  it('say nothing that is not a text of both languages', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(untranslated)).toEqual([]);
  });
});
