// A journey is a test with persons in it; when it fails, what each of them saw is kept as a picture.
import { mkdirSync } from 'node:fs';
import test from 'node:test';
import { enter, option, visitor } from './browser.mjs';

/** `walk` is given `enter` and `visitor`; their pages are closed when it ends. */
export function journey(title, walk) {
  test(title, async () => {
    const pages = [];
    const kept = async (page) => {
      pages.push(await page);
      return page;
    };
    try {
      await walk({ enter: (...given) => kept(enter(...given)), visitor: (...given) => kept(visitor(...given)) });
    } catch (error) {
      const out = option('out', 'journeys/out');
      mkdirSync(out, { recursive: true });
      for (const [index, page] of pages.entries()) {
        const path = `${out}/${title.replace(/\W+/g, '-')}-${index + 1}.png`;
        await page.screenshot({ path }).then(() => console.error(`seen: ${path} at ${page.url()}`), () => undefined);
      }
      throw error;
    } finally {
      await Promise.all(pages.map((page) => page.context().close()));
    }
  });
}
