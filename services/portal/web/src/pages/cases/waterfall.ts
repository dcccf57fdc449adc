import type { JourneyLine } from '../../api/types';

/** Waiting longer than this is drawn as a labelled break, so that the work stays visible. */
export const GAP_MS = 5_000;

export type Bar = { line: JourneyLine; /** Percent of the drawn width. */ left: number; width: number; tookMs: number };
export type Row = { kind: 'bar'; bar: Bar } | { kind: 'gap'; waitedMs: number; seq: number };

/** Milliseconds of work a line stands for: what passed since the line before, unless that was waiting. */
const work = (line: JourneyLine) => (line.waited_ms > GAP_MS ? 0 : line.waited_ms);

/** Lays out a journey: work at its true proportions, waits compressed to breaks. */
export function layOut(journey: readonly JourneyLine[]): Row[] {
  const total = journey.reduce((sum, line) => sum + Math.max(1, work(line)), 0);
  const rows: Row[] = [];
  let at = 0;
  for (const line of journey) {
    if (line.waited_ms > GAP_MS) rows.push({ kind: 'gap', waitedMs: line.waited_ms, seq: line.seq });
    const took = Math.max(1, work(line));
    rows.push({ kind: 'bar', bar: { line, left: (at / total) * 100, width: (took / total) * 100, tookMs: work(line) } });
    at += took;
  }
  return rows;
}
