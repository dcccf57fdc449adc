import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { workbench, type TaskFilter } from '../../api/calls';
import type { TaskRow, Workbench } from '../../api/types';
import { useFeed } from '../../data/live';

/** Events that come in a burst lead to one look. */
const SETTLE_MS = 800;

/** Rows stay where they are: changed ones are shown changed, finished ones struck out, new ones only counted. */
export function merged(shown: TaskRow[], fresh: TaskRow[] | undefined): { rows: TaskRow[]; gone: ReadonlySet<string>; arrived: number } {
  if (!fresh) return { rows: shown, gone: new Set(), arrived: 0 };
  const byId = new Map(fresh.map((task) => [task.id, task]));
  const ids = new Set(shown.map((task) => task.id));
  return {
    rows: shown.map((task) => byId.get(task.id) ?? task),
    gone: new Set(shown.filter((task) => !byId.has(task.id)).map((task) => task.id)),
    arrived: fresh.filter((task) => !ids.has(task.id)).length,
  };
}

/** The workbench, and quietly beside it how it is now; `accept` takes the new order over. */
export function useWorkbench(filters: TaskFilter) {
  const queries = useQueryClient();
  const key = ['workbench', filters];
  const shown = useQuery({ queryKey: key, queryFn: ({ signal }) => workbench(filters, signal), staleTime: Infinity, refetchOnWindowFocus: false });
  const [told, setTold] = useState<{ of: string; bench: Workbench }>();
  const timer = useRef<number>(undefined);
  // What was told about another list, or before this one was fetched, is no news.
  const of = `${JSON.stringify(filters)} ${shown.dataUpdatedAt}`;
  const fresh = told?.of === of ? told.bench : undefined;
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useFeed(() => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void workbench(filters).then((bench) => setTold({ of, bench }), () => undefined), SETTLE_MS);
  });

  const accept = () => {
    if (fresh) queries.setQueryData(key, fresh);
    setTold(undefined);
  };
  return { query: shown, fresh, accept, merged: merged(shown.data?.tasks ?? [], fresh?.tasks) };
}
