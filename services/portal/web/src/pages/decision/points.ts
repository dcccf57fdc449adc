import { useEffect, useState } from 'react';
import type { Filing } from '../../api/types';
import type { Key } from '../../i18n';

export type LegalPoint = { rule: string; text: Key; basis: string };

const point = (rule: string, basis: string): LegalPoint => ({ rule, text: `decision.point.${rule}` as Key, basis });

/** What an official goes through, by kind of task; the rule and the article it comes from. */
export const LEGAL_POINTS: Record<'NAME' | 'FILING' | 'BRANCH' | 'DEREGISTER' | 'SIMPLE_DEREGISTER' | 'APPLICATION', LegalPoint[]> = {
  NAME: [point('N-1', 'Name Provisions 5'), point('N-2', 'Name Provisions 7'), point('N-3', 'Name Provisions 8'), point('N-4', 'Name Provisions 9'), point('N-5', 'Name Provisions 10'), point('N-6', 'Name Provisions 11'), point('N-7', 'Name Provisions 11'), point('N-9', 'Name Provisions 17')],
  FILING: [
    point('C-NAME', 'Name Provisions 18'), point('C-SH-1', 'Company Law 42'), point('C-CAP-1', 'Company Law 47'), point('C-CAP-2', 'Company Law 47'), point('C-CAP-3', 'Company Law 48'), point('C-LR-1', 'Company Law 10'), point('C-LR-2', 'Company Law 178'),
    point('C-ORG-1', 'Company Law 68, 75'), point('C-ORG-2', 'Company Law 76, 83'), point('C-ADDR-1', 'MERR 11'), point('C-SCOPE-1', 'MERR 14'), point('C-SCOPE-2', 'Rules 22'), point('MERR-16', 'MERR 16'),
  ],
  BRANCH: [point('B-NAME', 'Name Provisions 13'), point('B-SCOPE', 'Company Law 13'), point('B-CHARGE', 'Rules 30'), point('C-ADDR-1', 'MERR 11'), point('C-SCOPE-1', 'MERR 14'), point('C-SCOPE-2', 'Rules 22'), point('MERR-16', 'MERR 16')],
  DEREGISTER: [point('E-DECISION', 'MERR 31'), point('E-LIQUIDATION', 'MERR 32'), point('E-TAX', 'Rules 46'), point('E-BRANCHES', 'MERR 32'), point('MERR-16', 'MERR 16')],
  SIMPLE_DEREGISTER: [point('E-NO-DEBT', 'MERR 33'), point('E-PUBLICITY', 'MERR 33'), point('E-BARS', 'Rules 48'), point('MERR-16', 'MERR 16')],
  APPLICATION: [point('F-SCOPE', 'Order 78 5'), point('F-ITEMS', 'Order 78 12'), point('F-PREMISES', 'Order 78 15'), point('F-EQUIPMENT', 'Order 78 15'), point('F-MANAGER', 'Food Safety Law 33'), point('F-RULES', 'Order 78 16'), point('F-3', 'Order 78 4')],
};

/** The points of a filing: an end has other ones than what founds or changes, and a branch other ones than a company. */
export function pointsOfFiling({ kind, branch }: Pick<Filing, 'kind' | 'branch'>): LegalPoint[] {
  if (kind === 'DEREGISTER' || kind === 'SIMPLE_DEREGISTER') return LEGAL_POINTS[kind];
  return branch ? LEGAL_POINTS.BRANCH : LEGAL_POINTS.FILING;
}

export type Mark = 'PASS' | 'FAIL' | 'NOT_APPLICABLE';
export type Marks = Readonly<Record<string, Mark>>;

/** The official's own marks, on this device, for this version of the file. */
export function useMarks(taskId: string, version: number) {
  const place = `actnow.marks.${taskId}.${version}`;
  const [marks, setMarks] = useState<Marks>(() => JSON.parse(localStorage.getItem(place) ?? '{}') as Marks);
  useEffect(() => {
    if (Object.keys(marks).length > 0) localStorage.setItem(place, JSON.stringify(marks));
  }, [marks, place]);
  return { marks, mark: (rule: string, value: Mark) => setMarks((before) => ({ ...before, [rule]: value })), forget: () => localStorage.removeItem(place) };
}
