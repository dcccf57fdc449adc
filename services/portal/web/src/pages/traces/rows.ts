import type { SpanView } from '../../api/types';

export type Shown = 'all' | 'critical' | 'failed';

/** Pieces of the time axis: work at its true proportions, waits compressed to a break of a fixed width. */
export type Break = { /** Percent of the drawn width. */ left: number; width: number; us: number };
export type Scale = { /** Percent of the width at which an instant stands. */ place: (us: number) => number; breaks: Break[] };

/** A wait is compressed when it is longer than this part of all the work, and than a moment. */
const WORTH_COMPRESSING = 0.2;
const MOMENT_US = 20_000;
/** What a break takes of the width, as a part of all the work. */
const BREAK = 0.06;

/** When anything at all was going on, in order, without overlaps. */
function busy(spans: readonly SpanView[]): [number, number][] {
  const sorted = spans.map(({ start_us: start, duration_us: took }): [number, number] => [start, start + Math.max(took, 1)]).sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [start, end] of sorted) {
    const last = merged[merged.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** The time axis of a trace. */
export function scaleOf(spans: readonly SpanView[]): Scale {
  const pieces = busy(spans);
  const work = pieces.reduce((sum, [start, end]) => sum + end - start, 0) || 1;
  const longest = Math.max(WORTH_COMPRESSING * work, MOMENT_US);
  /** Where a piece of time begins on the axis, before it is made percent. */
  const marks: { us: number; drawn: number }[] = [{ us: pieces[0]?.[0] ?? 0, drawn: 0 }];
  const gaps: { from: number; to: number; us: number }[] = [];
  let drawn = 0;
  pieces.forEach(([start, end], index) => {
    const before = index > 0 ? start - pieces[index - 1][1] : 0;
    const compressed = before > longest;
    const width = compressed ? BREAK * work : before;
    if (compressed) gaps.push({ from: drawn, to: drawn + width, us: before });
    drawn += width;
    marks.push({ us: start, drawn });
    drawn += end - start;
    marks.push({ us: end, drawn });
  });
  const percent = (value: number) => (value / (drawn || 1)) * 100;
  const place = (us: number) => {
    const next = marks.findIndex((mark) => mark.us >= us);
    if (next < 0) return 100;
    if (next === 0) return 0;
    const [a, b] = [marks[next - 1], marks[next]];
    const part = b.us === a.us ? 1 : (us - a.us) / (b.us - a.us);
    return percent(a.drawn + part * (b.drawn - a.drawn));
  };
  return { place, breaks: gaps.map(({ from, to, us }) => ({ left: percent(from), width: percent(to - from), us })) };
}

export type VisibleRow = { span: SpanView; children: number; folded: boolean };

/** The rows that are seen: those of the wanted sort with what leads to them, less what is folded away. */
export function visible(rows: readonly SpanView[], shown: Shown, folded: ReadonlySet<string>): VisibleRow[] {
  const children = new Map<string, number>();
  for (const row of rows) children.set(row.parent_id, (children.get(row.parent_id) ?? 0) + 1);
  const wanted = new Set(rows.filter((row) => shown === 'all' || (shown === 'critical' ? row.critical : row.failed)).map((row) => row.span_id));
  // From the last row up: whoever has a wanted child leads to it.
  for (const row of [...rows].reverse()) if (wanted.has(row.span_id) && row.parent_id) wanted.add(row.parent_id);
  const hidden = new Set<string>();
  const seen: VisibleRow[] = [];
  for (const span of rows) {
    const isHidden = hidden.has(span.parent_id);
    if (isHidden || folded.has(span.span_id)) hidden.add(span.span_id);
    if (!isHidden && wanted.has(span.span_id)) seen.push({ span, children: children.get(span.span_id) ?? 0, folded: folded.has(span.span_id) });
  }
  return seen;
}

/** The row a key leads to; undefined when it leads nowhere. */
export function rowAfter(rows: readonly VisibleRow[], at: number, key: string): number | undefined {
  const current = rows[at];
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, rows.length - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return rows.length - 1;
    case 'ArrowLeft':
      return rows.findIndex(({ span }) => span.span_id === current?.span.parent_id);
    default:
      return undefined;
  }
}

/** "320 µs", "1.8 ms", "2.40 s"; longer ones as `duration` says them. */
export function micros(us: number): string {
  if (us < 1_000) return `${us} µs`;
  if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms`;
  return `${(us / 1_000_000).toFixed(2)} s`;
}
