import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

export const FONT_SIZES = [14, 16, 18] as const;
export type FontSize = (typeof FONT_SIZES)[number];

const STORED = 'actnow.font';

function stored(): FontSize {
  const size = Number(localStorage.getItem(STORED));
  return FONT_SIZES.find((known) => known === size) ?? 14;
}

type Preferences = { fontSize: FontSize; setFontSize: (size: FontSize) => void };
const PreferencesContext = createContext<Preferences>({ fontSize: 14, setFontSize: () => undefined });

/** Text size for older eyes; kept in this browser. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [fontSize, setSize] = useState<FontSize>(stored);
  useEffect(() => {
    document.documentElement.style.fontSize = `${fontSize}px`;
  }, [fontSize]);
  const value = useMemo<Preferences>(
    () => ({
      fontSize,
      setFontSize: (size) => {
        localStorage.setItem(STORED, String(size));
        setSize(size);
      },
    }),
    [fontSize],
  );
  return <PreferencesContext.Provider value={value}>{children}</PreferencesContext.Provider>;
}

export const usePreferences = (): Preferences => useContext(PreferencesContext);
