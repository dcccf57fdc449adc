// The styles of the components as one sheet, written when the pages are built: made in the browser, as antd does by itself,
// they take a quarter of every page load. The sheet knows no size and no colour, only the variables for them, which are set
// in the browser (`theme.ts`).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { ThemeConfig } from 'antd';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);
const NAME = 'virtual:components.css';
/** Styles that belong to no component of their own: what all of them share, and the icons. */
const FOR_ALL = ['Shared', ''];

const modules = join(dirname(require.resolve('antd/package.json')), 'es');

/** What the pages import from antd by name. */
function imported(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .flatMap((entry) => [...readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(/import \{([^}]*)\} from 'antd'/g)])
    .flatMap(([, names]) => names.split(','))
    .map((name) => name.trim().split(' as ')[0])
    .filter((name) => name && !name.startsWith('type '));
}

/** The files of antd behind `names`, with all that they import from it in their turn.
 *  @throws {Error} when antd has no such component. */
function filesBehind(names: string[]): string[] {
  const index = readFileSync(join(modules, 'index.js'), 'utf8');
  const folders = new Map([...index.matchAll(/export \{ default as (\w+) \} from ['"]\.\/([^'"]+)['"]/g)].map(([, name, folder]) => [name, folder]));
  const unknown = names.filter((name) => !folders.has(name));
  if (unknown.length > 0) throw new Error(`antd has no folder of ${unknown.join(', ')}`);
  const open = names.flatMap((name) => folders.get(name) ?? []).map((folder) => join(modules, folder));
  const seen = new Set<string>();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = [path, `${path}.js`, join(path, 'index.js')].map((candidate) => resolve(candidate)).find((candidate) => candidate.endsWith('.js') && existsSync(candidate));
    if (!file || seen.has(file)) continue;
    seen.add(file);
    for (const [, from] of readFileSync(file, 'utf8').matchAll(/(?:from|import) ['"](\.[^'"]+)['"]/g)) open.push(join(dirname(file), from));
  }
  return [...seen];
}

/** The styles a file of antd registers: `Modal-Modal`, `Modal-confirm`. */
function stylesOf(file: string): string[] {
  const registered = readFileSync(file, 'utf8').matchAll(/gen(?:StyleHooks|SubStyleComponent|ComponentStyleHook)\((?:'(\w+)'|\['(\w+)', '(\w+)'\])/g);
  return [...registered].map(([, whole, component, part]) => (whole ? `${whole}-${whole}` : `${component}-${part}`));
}

/** The sheet for `theme`, with what is behind `names` and nothing else.
 *  @throws {Error} when a style that the pages may need was not written: they would show it naked. */
function sheet(theme: ThemeConfig, names: string[]): string {
  const { createCache, extractStyle, legacyLogicalPropertiesTransformer, StyleProvider } = require('@ant-design/cssinjs');
  const { extractStyle: render } = require('@ant-design/static-style-extract');
  const { createElement } = require('react');
  const { ConfigProvider } = require('antd');
  const cache = createCache();
  // As App.tsx provides them, but for writing.
  const settings = { cache, hashPriority: 'high', transformers: [legacyLogicalPropertiesTransformer] };
  const themed = { ...theme, zeroRuntime: false };
  render({ customTheme: (all: unknown) => createElement(StyleProvider, settings, createElement(ConfigProvider, { theme: themed }, all)) });

  const needed = new Set(filesBehind(names).flatMap(stylesOf));
  const written = new Set<string>();
  for (const key of [...cache.cache.keys()] as string[]) {
    const [kind, , style = ''] = key.split('%');
    if (kind !== 'style') continue;
    written.add(style);
    if (!needed.has(style) && !FOR_ALL.includes(style)) cache.cache.delete(key);
  }
  const missing = [...needed].filter((style) => !written.has(style));
  if (missing.length > 0 || needed.size === 0) throw new Error(`the styles of ${missing.join(', ') || 'all components'} were not written`);
  return extractStyle(cache, { plain: true, types: ['style'] });
}

/** `import 'virtual:components.css'`; `themes` are those between which a clerk may choose. */
export const componentSheet = (themes: ThemeConfig[]): Plugin => ({
  name: 'component-sheet',
  resolveId: (id) => (id === NAME ? NAME : undefined),
  load(id) {
    if (id !== NAME) return undefined;
    const names = imported(new URL('../src', import.meta.url).pathname);
    const [css, ...others] = themes.map((theme) => sheet(theme, names));
    if (others.some((other) => other !== css)) throw new Error('the styles of the components depend on the theme: one sheet is not enough');
    return css;
  },
});
