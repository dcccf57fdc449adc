import { beforeEach } from 'vitest';
import { chooseLanguage, startTexts } from '../i18n';

startTexts('zh-CN');

beforeEach(() => {
  localStorage.clear();
  chooseLanguage('zh-CN');
});
