import dayjs from 'dayjs';
import type { Language } from './index';

/** The bureau's clock: the portal shows times of the server's zone, whatever the office computer is set to. */
const ZONE = 'Asia/Shanghai';

const parts = (options: Intl.DateTimeFormatOptions, language: Language) => new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', { timeZone: ZONE, ...options });

/** "2026年11月22日 14:05" / "22 Nov 2026, 14:05". */
export function instant(value: string | null | undefined, language: Language): string {
  if (!value) return '—';
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return value;
  return parts({ year: 'numeric', month: language === 'en' ? 'short' : 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false }, language).format(at);
}

/** "14:05:12". */
export function timeOfDay(value: string | number, language: Language, seconds = false): string {
  return parts({ hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}), hourCycle: 'h23' }, language).format(new Date(value));
}

/** "2026年11月22日" / "22 Nov 2026" of a day "2026-11-22" (or of an instant). */
export function day(value: string | null | undefined, language: Language): string {
  if (!value) return '—';
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T12:00:00+08:00`) : new Date(value);
  if (Number.isNaN(at.getTime())) return value;
  return parts({ year: 'numeric', month: language === 'en' ? 'short' : 'long', day: 'numeric' }, language).format(at);
}

/** Weekday of a day, short. */
export function weekday(value: string, language: Language): string {
  return parts({ weekday: 'short' }, language).format(new Date(`${value}T12:00:00+08:00`));
}

/** The bureau's day of an instant, "2026-11-22". */
export function dayOf(instantMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(new Date(instantMs));
}

export function addDays(value: string, days: number): string {
  return dayjs(`${value}T12:00:00`).add(days, 'day').format('YYYY-MM-DD');
}

/** "1 小时 08 分" / "1 h 08 min"; 0 reads "0 分钟", and from three days on days are enough. */
export function duration(seconds: number, language: Language): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const zh = language !== 'en';
  if (days >= 1) return zh ? `${days} 天 ${hours % 24} 小时` : `${days} d ${hours % 24} h`;
  if (hours >= 1) return zh ? `${hours} 小时 ${String(minutes % 60).padStart(2, '0')} 分` : `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return zh ? `${minutes} 分钟` : `${minutes} min`;
}

/** Yuan as typed to fen, without floating-point dust. */
export const toFen = (value: number | string | null): number => Math.round(Number(value ?? 0) * 100);

/** Money in fen as yuan, without losing a fen. */
export function yuan(fen: number, language: Language): string {
  const value = new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'zh-CN', { minimumFractionDigits: 0, maximumFractionDigits: 2 }).format(fen / 100);
  return language === 'en' ? `CNY ${value}` : `${value} 元`;
}

export function bytes(size: number): string {
  return size < 1024 * 1024 ? `${Math.max(1, Math.round(size / 1024))} kB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
}
