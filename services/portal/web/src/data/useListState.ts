import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/**
 * Filters and place of a list, kept in the address, so that a reload, a bookmark and the back button show the same list.
 * Cursors of the pages before are kept as a stack.
 */
export function useListState<F extends string>(names: readonly F[]) {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => Object.fromEntries(names.map((name) => [name, params.get(name) ?? ''])) as Record<F, string>, [names, params]);
  const cursors = useMemo(() => params.getAll('cursor'), [params]);

  const set = useCallback(
    (change: Partial<Record<F, string>>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          next.delete('cursor');
          for (const [name, value] of Object.entries<string | undefined>(change)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  const forward = useCallback((cursor: string) => setParams((before) => { const next = new URLSearchParams(before); next.append('cursor', cursor); return next; }), [setParams]);
  const backward = useCallback(
    () =>
      setParams((before) => {
        const next = new URLSearchParams(before);
        const all = next.getAll('cursor');
        next.delete('cursor');
        all.slice(0, -1).forEach((cursor) => next.append('cursor', cursor));
        return next;
      }),
    [setParams],
  );
  const clear = useCallback(() => setParams({}, { replace: true }), [setParams]);
  const active = names.filter((name) => filters[name]);
  return { filters, set, clear, active, cursor: cursors[cursors.length - 1] ?? '', pager: { back: cursors.length > 0, forward, backward } };
}
