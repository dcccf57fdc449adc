import { useEffect, useState } from 'react';
import type { ChecklistItem, ItemAnswer } from '../../api/types';

export type Answers = Readonly<Record<number, ItemAnswer>>;

const storedAt = (id: string, round: number) => `actnow.visit.${id}.${round}`;

/** What was answered on this device, kept through reloads and without signal until it is recorded. */
export function useKeptAnswers(id: string, round: number, recorded: readonly ItemAnswer[]) {
  const [answers, setAnswers] = useState<Answers>(() => {
    const kept = localStorage.getItem(storedAt(id, round));
    if (kept) return JSON.parse(kept) as Answers;
    return Object.fromEntries(recorded.map((answer) => [answer.item, answer]));
  });
  useEffect(() => {
    if (Object.keys(answers).length > 0) localStorage.setItem(storedAt(id, round), JSON.stringify(answers));
  }, [answers, id, round]);
  const set = (item: number, change: Partial<ItemAnswer>) => setAnswers((before) => ({ ...before, [item]: { ...(before[item] ?? { item, answer: '', demand: '' }), ...change } }));
  const forget = () => localStorage.removeItem(storedAt(id, round));
  return { answers, set, forget };
}

export type Tally = { done: number; all: number; open: number; failed: Record<'KEY' | 'MAJOR' | 'GENERAL', number>; demandsMissing: number[] };

/** How far the checklist is, and what failed by severity; the verdict itself is the server's. */
export function tally(items: readonly ChecklistItem[], answers: Answers): Tally {
  const failed = { KEY: 0, MAJOR: 0, GENERAL: 0 };
  const demandsMissing: number[] = [];
  let done = 0;
  for (const { item, severity } of items) {
    const given = answers[item];
    if (!given?.answer) continue;
    done += 1;
    if (given.answer !== 'FAIL') continue;
    if (severity in failed) failed[severity as keyof typeof failed] += 1;
    if (!given.demand.trim()) demandsMissing.push(item);
  }
  return { done, all: items.length, open: items.length - done, failed, demandsMissing };
}

/** What may be answered: an item that does not apply can only be left out, one that applies cannot. */
export function choices(item: ChecklistItem): string[] {
  if (!item.applies) return ['NOT_APPLICABLE'];
  return item.rectifiable ? ['PASS', 'FAIL', 'FIXED_ON_SITE'] : ['PASS', 'FAIL'];
}

/** All answers in the order of the items; those that do not apply are answered by themselves. */
export function complete(items: readonly ChecklistItem[], answers: Answers): ItemAnswer[] {
  return items.map((item) => answers[item.item] ?? { item: item.item, answer: item.applies ? '' : 'NOT_APPLICABLE', demand: '' });
}
