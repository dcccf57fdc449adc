// The time of the house. What takes weeks is not waited for: whoever started the house moves its clock on (--clock).
import assert from 'node:assert/strict';
import { option } from './browser.mjs';

const DAY_MS = 86_400_000;
const QINGDAO_MS = 8 * 3_600_000;

/** What the house is ahead of this machine, in milliseconds. */
let ahead = 0;

const dayOf = (ms) => new Date(ms).toISOString().slice(0, 10);

/** Today in Qingdao by the clock of the house, or some days from it, as an input of a day takes it. */
export const today = (days = 0) => dayOf(Date.now() + ahead + QINGDAO_MS + days * DAY_MS);

/** The day after. */
export const dayAfter = (day) => dayOf(Date.parse(day) + DAY_MS);

/** The same date some years on, cut where that year lacks it. */
export function yearsOn(day, years) {
  const [year, month, date] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year + years, month, 0)).getUTCDate();
  return dayOf(Date.UTC(year + years, month - 1, Math.min(date, last)));
}

/** A day as the pages write it. */
export function inWords(day) {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** It becomes ten in the morning of a day in the house. Sessions do not last that long: whoever was in comes in anew. */
export async function moveClock(day) {
  const wanted = new Date(Date.parse(day) - QINGDAO_MS + 10 * 3_600_000).toISOString();
  const answer = await fetch(new URL(wanted, `${option('clock')}/`), { method: 'POST' });
  const told = await answer.text();
  assert.ok(answer.ok, `the clock of the house is not moved to ${wanted}: ${told}`);
  ahead = Date.parse(told) - Date.now();
  assert.ok(today() === day, `the house stands at ${told}, not in the morning of ${day}`);
}
