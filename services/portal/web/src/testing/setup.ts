import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { chooseLanguage, startTexts } from '../i18n';

configure({ asyncUtilTimeout: 20_000 });
startTexts('zh-CN');

beforeEach(() => {
  localStorage.clear();
  chooseLanguage('zh-CN');
});

// What a page still had to draw is drawn, or dropped, before its window is taken away: drawn later, it fails the run.
afterEach(cleanup);
afterAll(async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => { setTimeout(resolve); });
});
