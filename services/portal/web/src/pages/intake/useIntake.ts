import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { draft, drafts, dropDraft, keepDraft } from '../../api/calls';
import { uuid } from '../../api/http';
import { newContent, put, titleOf, type Content } from './model';

const REST_MS = 2_000;
export type Saving = 'saved' | 'saving' | 'unsaved' | 'failed';

/** The draft as it was kept; `start` where there is none, or one that corrects an earlier round of the same file. */
async function begun(id: string, start: Content | undefined, signal: AbortSignal) {
  const known = !start || (await drafts(signal)).drafts.some((one) => one.id === id);
  const found = known ? await draft(id, signal) : undefined;
  const kept = found?.content as Partial<Content> | null | undefined;
  const fits = !start || kept?.correction?.version === start.correction?.version;
  return { version: found?.version ?? 0, content: kept && fits ? kept : start };
}

/** A draft on the server that follows what is typed: kept when the typing rests, and on each step. `start` begins one that is not there. */
export function useIntake(id: string, start?: Content) {
  const query = useQuery({ queryKey: ['draft', id], queryFn: ({ signal }) => begun(id, start, signal), staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  const [content, setContent] = useState<Content>();
  const [saving, setSaving] = useState<Saving>('saved');
  const [failure, setFailure] = useState<unknown>();
  const version = useRef(0);
  const latest = useRef<Content>(undefined);
  const running = useRef<Promise<void>>(Promise.resolve());
  const timer = useRef<number>(undefined);

  useEffect(() => {
    if (!query.data || latest.current) return;
    version.current = query.data.version;
    // Nobody waits since a draft that was kept without saying so.
    const loaded = { ...newContent(), ...(query.data.content && { arrived: '' }), ...query.data.content };
    latest.current = loaded;
    setContent(loaded);
  }, [query.data]);

  /** One after the other, so that each knows the version of the one before. */
  const save = useCallback(() => {
    window.clearTimeout(timer.current);
    running.current = running.current.then(async () => {
      const now = latest.current;
      if (!now) return;
      setSaving('saving');
      try {
        const kept = await keepDraft(id, { expected_version: version.current, title: titleOf(now), content: now }, uuid());
        version.current = kept.version;
        setFailure(undefined);
        setSaving(latest.current === now ? 'saved' : 'unsaved');
      } catch (error) {
        setFailure(error);
        setSaving('failed');
      }
    });
    return running.current;
  }, [id]);

  /** Nothing of it is kept any more: what was being saved is waited for, what was typed last is let go. */
  const discard = useCallback(() => {
    window.clearTimeout(timer.current);
    timer.current = undefined;
    latest.current = undefined;
    running.current = running.current.then(() => (version.current > 0 ? dropDraft(id, uuid()).catch(() => undefined) : undefined));
  }, [id]);

  const change = useCallback(
    (update: (before: Content) => Content) => {
      if (!latest.current) return;
      latest.current = update(latest.current);
      setContent(latest.current);
      setSaving('unsaved');
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void save(), REST_MS);
    },
    [save],
  );
  const set = useCallback((path: string, value: unknown) => change((before) => put(before, path, value)), [change]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (saving === 'saved') return;
      event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [saving]);
  // Leaving inside the portal keeps what was typed last.
  useEffect(() => () => { if (timer.current) void save(); }, [save]);

  return { query, content, set, change, save, discard, saving, failure };
}

export type Intake = { content: Content; set: (path: string, value: unknown) => void; change: (update: (before: Content) => Content) => void };
