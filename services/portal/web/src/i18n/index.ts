import i18next from 'i18next';
import { useCallback, useMemo } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Sentence } from '../api/types';
import { law as lawOf } from './law';
import { bundles } from './pairs';
import { areas, type Key } from './texts';

export type Language = 'zh-CN' | 'en';
export type { Key } from './texts';

const STORED = 'actnow.language';
const { zh, en } = bundles(areas);

/** The language chosen last, here or at the door, or the browser's; Chinese is the source. */
function firstLanguage(): Language {
  const told = /(?:^|; )actnow-language=([^;]*)/.exec(document.cookie)?.[1];
  const stored = told ?? localStorage.getItem(STORED);
  if (stored === 'zh-CN' || stored === 'en') return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** The pages without script, and the server's own sentences, follow the same choice. */
function tellServer(language: Language) {
  document.documentElement.lang = language;
  document.cookie = `actnow-language=${language}; Path=/; SameSite=Strict; Max-Age=31536000`;
}

export function startTexts(language: Language = firstLanguage()) {
  tellServer(language);
  void i18next.use(initReactI18next).init({
    lng: language,
    resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    fallbackLng: false,
    saveMissing: true,
    interpolation: { escapeValue: false },
    missingKeyHandler: (_languages, _namespace, key) => window.dispatchEvent(new CustomEvent('actnow:missing-text', { detail: key })),
  });
}

export function chooseLanguage(language: Language) {
  localStorage.setItem(STORED, language);
  tellServer(language);
  void i18next.changeLanguage(language);
}

export const currentLanguage = (): Language => (i18next.language === 'en' ? 'en' : 'zh-CN');

/** Texts of the page: `t` for our own, `say` for the server's sentences, `code` for names of codes. */
export function useText() {
  const { t: translate, i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'zh-CN';
  const t = useCallback((key: Key, params?: Record<string, unknown>): string => translate(key, params ?? {}), [translate]);
  const say = useCallback(
    (sentence: Sentence | null | undefined): string => (sentence ? (language === 'en' ? sentence.en || sentence.zh : sentence.zh || sentence.en) : ''),
    [language],
  );
  /** A server's label as it stands on a button. */
  const label = useCallback((sentence: Sentence | null | undefined): string => say(sentence).replace(/^[a-z]/, (letter) => letter.toUpperCase()), [say]);
  const code = useCallback(
    (group: string, value: string | null | undefined): string => {
      if (!value) return '';
      const key = `code.${group}.${value}`;
      return i18n.exists(key) ? translate(key) : value;
    },
    [i18n, translate],
  );
  /** The rule something is based on. */
  const law = useCallback((rule: string): string => lawOf(rule, language), [language]);
  return useMemo(() => ({ t, say, label, code, law, language }), [t, say, label, code, law, language]);
}
