// Hands that have no mouse: every stroke is counted, as a clerk at a desk would have to make it.
import assert from 'node:assert/strict';

/** Strokes for a Chinese character by an input method: its syllable and the choice. */
const STROKES_OF_A_CHARACTER = 4;
/** Nobody looks further than this for a field. */
const LONGEST_WAY = 80;
/** A practised clerk's pace and what the goal allows. */
const STROKES_PER_SECOND = 4;
const WITHIN_S = 300;

export class Typist {
  strokes = 0;

  constructor(page) {
    this.page = page;
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      this.strokes += 1;
    }
  }

  async type(text) {
    for (const [part] of text.matchAll(/\p{Script=Han}+|\P{Script=Han}+/gu)) {
      const chinese = /\p{Script=Han}/u.test(part);
      if (chinese) await this.page.keyboard.insertText(part);
      else await this.page.keyboard.type(part);
      this.strokes += chinese ? part.length * STROKES_OF_A_CHARACTER : part.length;
    }
  }

  /** Presses Tab until what has the focus fits the selector. */
  async tabTo(selector) {
    await this.reach(selector, (wanted) => document.activeElement?.matches(wanted) ?? false);
  }

  /** Presses Tab until what has the focus reads like this. A list that is drawn anew meanwhile does no harm. */
  async tabToWords(words) {
    await this.reach(words, (wanted) => document.activeElement?.textContent.trim() === wanted);
  }

  async reach(wanted, fits) {
    const there = () => this.page.evaluate(fits, wanted);
    for (let steps = 0; steps < LONGEST_WAY; steps += 1) {
      if (await there()) return;
      await this.press('Tab');
    }
    const where = await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
    throw new Error(`${wanted} is not reached with the Tab key; the focus stands on ${where}`);
  }

  /** Goes to a button by its words and presses it. */
  async pushButton(words) {
    await this.tabToWords(words);
    await this.press('Enter');
  }

  /** Says how long these hands took, and fails when that is longer than a case may take at the window. */
  isQuickEnough() {
    const seconds = this.strokes / STROKES_PER_SECOND;
    console.log(`# ${this.strokes} strokes: ${Math.round(seconds)} s at ${STROKES_PER_SECOND} a second`);
    assert.ok(seconds < WITHIN_S, `${this.strokes} strokes take ${seconds} s`);
  }

  /** Goes to the field with this id and fills it in, in place of what stood there. */
  async fill(id, text) {
    await this.tabTo(`[id="${id}"]`);
    await this.press('Control+a');
    await this.type(text);
  }

  /** Goes to a list and takes its entry by number, from 0. */
  async choose(id, entry = 0) {
    await this.tabTo(`[id="${id}"]`);
    await this.press('ArrowDown');
    await this.page.waitForFunction((wanted) => {
      const list = document.getElementById(wanted)?.getAttribute('aria-controls');
      return !!list && !!document.getElementById(list)?.closest('.ant-select-dropdown')?.querySelector('.ant-select-item-option-active');
    }, id);
    await this.press(...Array(entry).fill('ArrowDown'), 'Enter');
    await this.page.waitForFunction((wanted) => document.getElementById(wanted)?.closest('.ant-select')?.textContent?.trim(), id);
  }
}
