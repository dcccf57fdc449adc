import { useEffect, useState } from 'react';

/** What the server's clock is ahead of this computer's, in milliseconds; office computers have wrong clocks. */
let offset = 0;

const localNow = () => new Date().getTime();

/** Takes the server's time from an answer that carries it. */
export function learnServerTime(body: unknown) {
  const told = (body as { server_now?: unknown } | undefined)?.server_now;
  if (typeof told !== 'string') return;
  const at = new Date(told).getTime();
  if (!Number.isNaN(at)) offset = at - localNow();
}

export const serverNow = (): number => localNow() + offset;

/** The server's time, ticking. */
export function useServerNow(everyMs = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(serverNow()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}
