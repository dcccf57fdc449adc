import { useEffect, useRef, useState } from 'react';

/** Values that are shown for a while: nothing of them is kept, and they go when their time is over or the page is left. */
export function useShown() {
  const [values, setValues] = useState<Record<string, string>>({});
  const timers = useRef<number[]>([]);
  const hide = (key: string) => setValues(({ [key]: _gone, ...others }) => others);
  useEffect(() => {
    const running = timers.current;
    // A page nobody looks at shows nothing to who looks next.
    const away = () => document.hidden && setValues({});
    document.addEventListener('visibilitychange', away);
    return () => {
      document.removeEventListener('visibilitychange', away);
      running.forEach((timer) => window.clearTimeout(timer));
    };
  }, []);
  return {
    shown: (ref: string, field: string): string | undefined => values[`${ref}.${field}`],
    show: (ref: string, field: string, value: string, seconds: number) => {
      const key = `${ref}.${field}`;
      setValues((before) => ({ ...before, [key]: value }));
      timers.current.push(window.setTimeout(() => hide(key), seconds * 1000));
    },
  };
}
