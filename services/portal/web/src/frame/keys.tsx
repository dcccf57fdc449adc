import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

/** One key ("n"), a sequence ("g w"), or "mod+enter". */
export type Binding = { keys: string; text: string; run: () => void; hidden?: boolean };

type Registry = { bindings: Map<string, Binding>; enabled: boolean; setEnabled: (on: boolean) => void; list: () => Binding[] };
const Keys = createContext<Registry | undefined>(undefined);

const STORED = 'actnow.keys';
const SEQUENCE_MS = 1200;

function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.('input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="combobox"], [role="listbox"], [role="menu"]');
}

const OPEN_DIALOG = '.ant-modal-wrap:not([style*="display: none"])';
const dialogOpen = () => document.querySelector(`${OPEN_DIALOG}, .ant-drawer-open`) !== null;

/** The button that says yes in the dialog on top; it stands last. */
const yesOfDialog = () => Array.from(document.querySelectorAll<HTMLElement>(OPEN_DIALOG)).pop()?.querySelector<HTMLElement>('.ant-modal-footer button:last-child, .ant-modal-confirm-btns button:last-child');

/** Listens once for the whole portal; single keys only outside fields and dialogs, and only while switched on. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const [bindings] = useState(() => new Map<string, Binding>());
  const [enabled, setOn] = useState(() => localStorage.getItem(STORED) !== 'off');
  const first = useRef({ key: '', at: 0 });

  useEffect(() => {
    // Before the field that has the focus hears of it: a list would take Enter for a choice, and a list of several
    // would take Tab for one, undoing what was chosen last.
    const early = (event: KeyboardEvent) => {
      if (event.key === 'Tab' && (event.target as HTMLElement | null)?.closest?.('.ant-select-multiple')) event.stopPropagation();
      if (event.key !== 'Enter' || event.altKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      if (dialogOpen()) yesOfDialog()?.click();
      else bindings.get('mod+enter')?.run();
    };
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (!enabled || typing(event.target) || dialogOpen()) return;
      const sequence = event.timeStamp - first.current.at < SEQUENCE_MS ? `${first.current.key} ${event.key}` : '';
      const found = bindings.get(sequence) ?? bindings.get(event.key);
      first.current = { key: event.key, at: event.timeStamp };
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener('keydown', early, true);
    window.addEventListener('keydown', press);
    return () => {
      window.removeEventListener('keydown', early, true);
      window.removeEventListener('keydown', press);
    };
  }, [bindings, enabled]);

  const registry = useMemo<Registry>(
    () => ({
      bindings,
      enabled,
      setEnabled: (on) => {
        localStorage.setItem(STORED, on ? 'on' : 'off');
        setOn(on);
      },
      list: () => [...bindings.values()].filter((binding) => !binding.hidden),
    }),
    [bindings, enabled],
  );
  return <Keys.Provider value={registry}>{children}</Keys.Provider>;
}

export function useKeyRegistry(): Registry {
  const registry = useContext(Keys);
  if (!registry) throw new Error('keys are used outside their provider');
  return registry;
}

/** Keys of a page, as long as it is shown. */
export function useKeys(bindings: Binding[]) {
  const { bindings: all } = useKeyRegistry();
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  const names = bindings.map((binding) => binding.keys).join('|');
  useEffect(() => {
    for (const { keys } of latest.current) {
      const current = () => latest.current.find((binding) => binding.keys === keys);
      all.set(keys, { keys, get text() { return current()?.text ?? ''; }, get hidden() { return current()?.hidden; }, run: () => current()?.run() });
    }
    return () => names.split('|').forEach((keys) => all.delete(keys));
  }, [all, names]);
}
