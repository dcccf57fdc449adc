import type { ThemeConfig } from 'antd';

/** Colours with a contrast of at least 4.5 on white; one blue, grey type, no shadows; nothing moves for who asked for that. */
export const theme = (fontSize: number, motion: boolean): ThemeConfig => ({
  hashed: true,
  // The styles stand in a sheet of their own (`scripts/sheet.ts`); made here are only the variables they name.
  zeroRuntime: true,
  token: {
    motion,
    colorPrimary: '#0958d9',
    colorPrimaryHover: '#0749b6',
    colorLink: '#0958d9',
    colorLinkHover: '#0749b6',
    colorText: '#1f2329',
    colorTextSecondary: '#4b5259',
    colorTextTertiary: '#5a6169',
    colorTextDescription: '#5a6169',
    colorTextPlaceholder: '#6b7280',
    colorTextDisabled: '#6b7280',
    colorError: '#c21d1d',
    colorErrorHover: '#a31515',
    colorSuccess: '#237804',
    colorWarning: '#9a5b00',
    borderRadius: 4,
    fontSize,
    fontFamily: '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", system-ui, sans-serif',
  },
  components: {
    Steps: { colorTextDescription: '#5a6169' },
    Segmented: { itemColor: '#4b5259' },
  },
});
