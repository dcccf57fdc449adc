import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';

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

const stillness = () => window.matchMedia('(prefers-reduced-motion: reduce)');

function onStillness(changed: () => void) {
  const query = stillness();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/**
 * Whether things may move into their place. Styles alone do not still a dialog: for some frames it stands where it would
 * have begun to grow, and a click made then goes beside what it meant.
 */
export const useMotion = (): boolean => useSyncExternalStore(onStillness, () => !stillness().matches);
