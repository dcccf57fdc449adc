import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listen, type LiveState } from './live';

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly address: string) {
    super();
    FakeSource.made.push(this);
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
  tell(kind: string, id: string, data: unknown = {}) {
    this.dispatchEvent(Object.assign(new Event(kind), { lastEventId: id, data: JSON.stringify(data) }));
  }
  fail(closed: boolean) {
    if (closed) this.readyState = FakeSource.CLOSED;
    this.onerror?.();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.made = [];
  vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function start() {
  const heard: number[] = [];
  const states: LiveState[] = [];
  let resets = 0;
  const stop = listen('/bff/events', { hear: ({ seq }) => heard.push(seq), reset: () => { resets += 1; } }, (state) => states.push(state));
  return { heard, states, resets: () => resets, stop, source: () => FakeSource.made[FakeSource.made.length - 1] };
}

describe('live feed', () => {
  it('hears events and goes on after the last one when a new connection is needed', () => {
    const live = start();
    live.source().onopen?.();
    live.source().tell('feed', '41', { seq: 41 });
    live.source().fail(true);
    vi.advanceTimersByTime(3_000);
    expect(live.source().address).toBe('/bff/events?after=41');
    live.source().onopen?.();
    expect(live.heard).toEqual([41]);
    expect(live.states).toEqual(['live', 'reconnecting', 'live']);
    expect(live.resets()).toBe(1);
    live.stop();
  });

  it('fetches again when the server cannot fill a gap', () => {
    const live = start();
    live.source().onopen?.();
    live.source().tell('reset', '90');
    expect(live.resets()).toBe(1);
    live.stop();
  });

  it('polls while the connection stays away, and stops when it is back', () => {
    const live = start();
    for (let failure = 0; failure < 3; failure += 1) live.source().fail(false);
    expect(live.states).toEqual(['reconnecting', 'reconnecting', 'polling']);
    vi.advanceTimersByTime(30_000);
    expect(live.resets()).toBe(2);
    live.source().onopen?.();
    const before = live.resets();
    vi.advanceTimersByTime(60_000);
    expect(live.resets()).toBe(before);
    live.stop();
  });
});
