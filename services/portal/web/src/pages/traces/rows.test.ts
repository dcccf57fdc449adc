import { describe, expect, it } from 'vitest';
import type { SpanView } from '../../api/types';
import { micros, rowAfter, scaleOf, visible } from './rows';

const span = (id: string, parent: string, start_us: number, duration_us: number, more: Partial<SpanView> = {}) => ({ span_id: id, parent_id: parent, start_us, duration_us, critical: false, failed: false, ...more }) as SpanView;

describe('the time axis of a trace', () => {
  it('keeps work in proportion and compresses a long wait', () => {
    const hour = 3_600_000_000;
    const { place, breaks } = scaleOf([span('a', '', 0, 1_000_000), span('b', 'a', hour, 1_000_000)]);
    expect(breaks).toHaveLength(1);
    expect(breaks[0].us).toBe(hour - 1_000_000);
    expect(place(0)).toBe(0);
    expect(place(hour + 1_000_000)).toBeCloseTo(100);
    // Both are equally long, and the wait is narrow.
    expect(place(1_000_000)).toBeCloseTo(100 - place(hour));
    expect(breaks[0].width).toBeLessThan(10);
    expect(place(hour / 2)).toBeGreaterThan(breaks[0].left);
    expect(place(hour / 2)).toBeLessThan(breaks[0].left + breaks[0].width);
  });

  it('compresses nothing where work goes on or the wait is a moment', () => {
    const { place, breaks } = scaleOf([span('a', '', 0, 1_000), span('b', '', 11_000, 1_000), span('c', '', 500, 2_000)]);
    expect(breaks).toEqual([]);
    expect(place(6_000)).toBeCloseTo(50);
  });

  it('stands for a trace of no length', () => {
    expect(scaleOf([span('a', '', 0, 0)]).place(0)).toBe(0);
    expect(scaleOf([]).place(5)).toBe(100);
  });
});

describe('the rows of a trace', () => {
  const rows = [span('a', '', 0, 9, { critical: true }), span('b', 'a', 1, 2), span('c', 'b', 1, 1, { failed: true }), span('d', 'a', 3, 6, { critical: true }), span('e', 'd', 4, 1)];
  const ids = (seen: ReturnType<typeof visible>) => seen.map(({ span: { span_id: id } }) => id).join('');

  it('show what was chosen and what leads to it', () => {
    expect(ids(visible(rows, 'all', new Set()))).toBe('abcde');
    expect(ids(visible(rows, 'critical', new Set()))).toBe('ad');
    expect(ids(visible(rows, 'failed', new Set()))).toBe('abc');
    expect(ids(visible(rows.slice(3), 'failed', new Set()))).toBe('');
  });

  it('fold away what is below', () => {
    const seen = visible(rows, 'all', new Set(['b']));
    expect(ids(seen)).toBe('abde');
    expect(seen.map(({ children, folded }) => [children, folded])).toEqual([[2, false], [1, true], [1, false], [0, false]]);
    expect(ids(visible(rows, 'all', new Set(['a'])))).toBe('a');
  });

  it('are walked with keys', () => {
    const seen = visible(rows, 'all', new Set());
    expect([rowAfter(seen, 0, 'ArrowDown'), rowAfter(seen, 4, 'ArrowDown'), rowAfter(seen, 0, 'ArrowUp'), rowAfter(seen, 2, 'Home'), rowAfter(seen, 2, 'End')]).toEqual([1, 4, 0, 0, 4]);
    expect([rowAfter(seen, 4, 'ArrowLeft'), rowAfter(seen, 0, 'ArrowLeft'), rowAfter(seen, 0, 'q')]).toEqual([3, -1, undefined]);
  });

  it('say how long something took', () => {
    expect([0, 999, 1_500, 320_000, 2_400_000].map(micros)).toEqual(['0 µs', '999 µs', '1.5 ms', '320 ms', '2.40 s']);
  });
});
