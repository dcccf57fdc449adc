import { configure } from '@testing-library/react';
import { beforeEach } from 'vitest';
import { chooseLanguage, startTexts } from '../i18n';

configure({ asyncUtilTimeout: 20_000 });
startTexts('zh-CN');

beforeEach(() => {
  localStorage.clear();
  chooseLanguage('zh-CN');
});
