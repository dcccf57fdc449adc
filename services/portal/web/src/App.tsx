import { legacyLogicalPropertiesTransformer, StyleProvider } from '@ant-design/cssinjs';
import { App as AntApp, ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useMemo } from 'react';
import { RouterProvider } from 'react-router-dom';
import { isProblem } from './api/problem';
import { nonce } from './csp';
import { KeysProvider } from './frame/keys';
import { PreferencesProvider, useMotion, usePreferences } from './frame/preferences';
import { SESSION } from './frame/session';
import { useText } from './i18n';
import { router } from './router';
import { theme } from './theme';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      // Only what may go away by itself is tried again.
      retry: (failures, error) => failures < 2 && isProblem(error) && (error.status === 0 || error.status === 503),
    },
  },
});
void queries.prefetchQuery(SESSION);

function Themed() {
  const { language } = useText();
  const { fontSize } = usePreferences();
  const motion = useMotion();
  const look = useMemo(() => theme(fontSize, motion), [fontSize, motion]);
  return (
    <ConfigProvider locale={language === 'en' ? enGB : zhCN} csp={{ nonce }} theme={look} button={{ autoInsertSpace: false }} form={{ scrollToFirstError: true }}>
      <AntApp>
        <KeysProvider>
          <RouterProvider router={router} />
        </KeysProvider>
      </AntApp>
    </ConfigProvider>
  );
}

// Without these two settings of StyleProvider Chromium 86 shows an unstyled page: it knows neither :where nor logical properties.
// The sheet of the components is written with the same ones (`scripts/sheet.ts`).
export function App() {
  return (
    <StyleProvider hashPriority="high" transformers={[legacyLogicalPropertiesTransformer]}>
      <QueryClientProvider client={queries}>
        <PreferencesProvider>
          <Themed />
        </PreferencesProvider>
      </QueryClientProvider>
    </StyleProvider>
  );
}
