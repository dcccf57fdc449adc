// A journey is a test with persons in it; when it fails, it is said why beside the pictures of what each of them saw.
import { mkdirSync } from 'node:fs';
import test from 'node:test';
import { enter, option, visitor } from './browser.mjs';
import { moveClock } from './clock.mjs';

const LONGEST_FAULT = 2_000;

/** `walk` is given `enter` and `visitor`, whose pages are closed when it ends, and `later`: then all leave, and it is another day. */
export function journey(title, walk) {
  test(title, async () => {
    const pages = [];
    const kept = async (page) => {
      pages.push(await page);
      return page;
    };
    try {
      const later = async (day) => {
        await Promise.all(pages.splice(0).map((page) => page.context().close()));
        await moveClock(day);
      };
      await walk({ enter: (...given) => kept(enter(...given)), visitor: (...given) => kept(visitor(...given)), later });
    } catch (error) {
      // What the test runner prints of it may stand a thousand lines before the end.
      console.error(`fault: ${title}: ${String(error.stack).slice(0, LONGEST_FAULT)}`);
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
