/** A text in both languages; a third entry is the English plural, chosen by `count`. */
export type Pair = readonly [zh: string, en: string] | readonly [zh: string, en: string, enPlural: string];
export type Texts = Readonly<Record<string, Pair>>;

type Bundle = Record<string, string>;

/** Splits pairs into what i18next wants: one flat bundle for each language. */
export function bundles(areas: Readonly<Record<string, Texts>>): { zh: Bundle; en: Bundle } {
  const zh: Bundle = {};
  const en: Bundle = {};
  for (const [area, texts] of Object.entries(areas)) {
    for (const [name, pair] of Object.entries(texts)) {
      const key = `${area}.${name}`;
      if (pair.length === 3) {
        zh[`${key}_other`] = pair[0];
        en[`${key}_one`] = pair[1];
        en[`${key}_other`] = pair[2];
      } else {
        zh[key] = pair[0];
        en[key] = pair[1];
      }
    }
  }
  return { zh, en };
}
