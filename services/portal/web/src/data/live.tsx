import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { FeedEvent } from '../api/types';

export type LiveState = 'live' | 'reconnecting' | 'polling';

const RETRY_MS = 3_000;
const POLL_MS = 15_000;
/** Failed attempts after which the pages are refreshed by the clock as well. */
const PATIENCE = 2;

type Listener = { hear: (event: FeedEvent) => void; reset: () => void };

/**
 * Listens to a feed. EventSource resumes by Last-Event-ID by itself while it lives; when the browser gives up on it, a new
 * one asks for what came after the last event heard. A gap the server cannot fill comes as `reset`: fetch again.
 */
export function listen(address: string, listener: Listener, told: (state: LiveState) => void): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let poll: number | undefined;
  let last = '';
  let failed = 0;
  let closed = false;
  let anew = false;

  const stopPolling = () => {
    window.clearInterval(poll);
    poll = undefined;
  };
  const open = () => {
    anew = source !== undefined;
    source = new EventSource(last ? `${address}?after=${last}` : address);
    source.onopen = () => {
      // The same source resumes by itself; a new one may have missed what the server cannot fill.
      if (anew) listener.reset();
      anew = false;
      failed = 0;
      stopPolling();
      told('live');
    };
    source.addEventListener('feed', (message) => {
      last = message.lastEventId || last;
      listener.hear(JSON.parse(message.data) as FeedEvent);
    });
    source.addEventListener('reset', (message) => {
      last = message.lastEventId || last;
      listener.reset();
    });
    source.onerror = () => {
      if (closed) return;
      failed += 1;
      told(failed > PATIENCE ? 'polling' : 'reconnecting');
      if (failed > PATIENCE && poll === undefined) poll = window.setInterval(listener.reset, POLL_MS);
      if (source?.readyState === EventSource.CLOSED) timer = window.setTimeout(open, RETRY_MS);
    };
  };
  open();
  return () => {
    closed = true;
    source?.close();
    window.clearTimeout(timer);
    stopPolling();
  };
}

type Live = { state: LiveState; subscribe: (listener: Listener) => () => void };
const LiveContext = createContext<Live>({ state: 'reconnecting', subscribe: () => () => undefined });

/** One connection for all pages; none for who may not hear what the departments do. */
export function LiveProvider({ hears, children }: { hears: boolean; children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('reconnecting');
  const listeners = useRef(new Set<Listener>());
  useEffect(() => {
    if (!hears) return undefined;
    const reset = () => {
      void queries.invalidateQueries();
      listeners.current.forEach((listener) => listener.reset());
    };
    return listen('/bff/events', { hear: (event) => listeners.current.forEach((listener) => listener.hear(event)), reset }, setState);
  }, [queries, hears]);
  const live = useMemo<Live>(
    () => ({
      state,
      subscribe: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    }),
    [state],
  );
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}

export const useLiveState = (): LiveState => useContext(LiveContext).state;

/** Calls `hear` for each event while the page is shown. */
export function useFeed(hear: (event: FeedEvent) => void) {
  const { subscribe } = useContext(LiveContext);
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => subscribe({ hear: (event) => latest.current(event), reset: () => undefined }), [subscribe]);
}
