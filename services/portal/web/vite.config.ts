import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { calledOnLoad } from './scripts/eager';
import { componentSheet } from './scripts/sheet';
import { FONT_SIZES } from './src/frame/preferences';
import { theme } from './src/theme';

const themes = FONT_SIZES.flatMap((size) => [theme(size, true), theme(size, false)]);

// Chromium 86 is what office computers run at the oldest; the nonce is filled in per request by the portal.
export default defineConfig({
  plugins: [react(), componentSheet(themes), calledOnLoad()],
  html: { cspNonce: '__NONCE__' },
  build: {
    target: 'chrome86',
    cssTarget: 'chrome86',
    manifest: true,
    chunkSizeWarningLimit: 1500,
    assetsInlineLimit: 0,
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(['/bff', '/login', '/password', '/verify', '/too-old'].map((path) => [path, { target: process.env.ACTNOW_PORTAL ?? 'http://127.0.0.1:8080', changeOrigin: false }])),
  },
  // The gates run beside the compiler: a test may have to wait for its turn.
  test: { testTimeout: 60_000, environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/testing/setup.ts'] },
});
