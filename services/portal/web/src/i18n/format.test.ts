import { describe, expect, it } from 'vitest';
import { addDays, bytes, day, dayOf, duration, instant, yuan } from './format';

describe('format', () => {
  it('reads zero as a time', () => {
    expect(duration(0, 'zh-CN')).toBe('0 分钟');
    expect(duration(0, 'en')).toBe('0 min');
    expect(duration(-720, 'zh-CN')).toBe('12 分钟');
    expect(duration(3600 + 480, 'zh-CN')).toBe('1 小时 08 分');
    expect(duration(90_000, 'en')).toBe('1 d 1 h');
  });

  it('shows times in the zone of the bureau', () => {
    expect(instant('2026-11-22T06:05:00Z', 'zh-CN')).toContain('14:05');
    expect(instant('2026-11-22T06:05:00Z', 'en')).toContain('22 Nov 2026');
    expect(instant(null, 'en')).toBe('—');
    expect(dayOf(Date.UTC(2026, 10, 22, 16, 30))).toBe('2026-11-23');
  });

  it('keeps days, fen and sizes exact', () => {
    expect(day('2026-11-22', 'zh-CN')).toBe('2026年11月22日');
    expect(addDays('2026-02-27', 2)).toBe('2026-03-01');
    expect(yuan(1_000_000_000, 'zh-CN')).toBe('10,000,000 元');
    expect(yuan(1, 'en')).toBe('CNY 0.01');
    expect(bytes(10 * 1024 * 1024)).toBe('10.0 MB');
  });
});
