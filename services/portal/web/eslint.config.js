import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// What Chromium 86 does not know, and what would escape the providers of the frame.
const bans = [
  { selector: "CallExpression[callee.property.name='at'][arguments.length=1]", message: 'Array.prototype.at is missing in Chromium 86: use an index' },
  { selector: "CallExpression[callee.property.name='replaceAll'][arguments.length=0]", message: 'give replaceAll its arguments' },
  { selector: "MemberExpression[object.name='Object'][property.name='hasOwn']", message: 'Object.hasOwn is missing in Chromium 86' },
  { selector: "CallExpression[callee.name='structuredClone']", message: 'structuredClone is missing in Chromium 86' },
  { selector: "CallExpression[callee.property.name=/^(toSorted|toReversed|findLast|findLastIndex|groupBy)$/]", message: 'missing in Chromium 86' },
  { selector: "CallExpression[callee.object.name='Modal'][callee.property.name=/^(confirm|info|error|warning|success)$/]", message: 'static dialogs ignore the providers: App.useApp()' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'office computers have wrong clocks: use serverNow()' },
  { selector: "CallExpression[callee.object.name='crypto'][callee.property.name='randomUUID']", message: 'missing in Chromium 86: use uuid()' },
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.ts', 'shots/out'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      'no-restricted-syntax': ['error', ...bans],
      'no-restricted-imports': ['error', { paths: [{ name: 'antd', importNames: ['message', 'notification'], message: 'use App.useApp()' }] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
    },
  },
  { files: ['src/**/*.test.{ts,tsx}'], rules: { 'no-restricted-syntax': 'off' } },
);
