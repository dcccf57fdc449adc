import { act, publishDraw } from '../../api/calls';
import type { DrawObject, RandomDraw } from '../../api/types';
import { REASONS, type Act, type Said } from '../acts/act';
import type { Fault } from '../intake/faults';
import { tidyCode } from '../intake/model';

/** Shares are typed in per cent and kept in ten-thousandths. */
const PER_CENT = 100;

type Lines<R> = { rows: R[]; wrong: number[] };

/** One row a line; lines that do not read are told by their number. */
function lines<R>(text: unknown, read: (cells: string[]) => R | undefined): Lines<R> {
  const typed = String(text ?? '').split('\n').map((line) => line.trim()).filter(Boolean);
  const read1 = typed.map((line) => read(line.split(/\t|[,，]/).map((cell) => cell.trim())));
  return { rows: read1.filter((row): row is R & NonNullable<R> => row !== undefined), wrong: read1.flatMap((row, at) => (row === undefined ? [at + 1] : [])) };
}

/** "食品销售,10": a stratum and its share. */
export const strataOf = (text: unknown) =>
  lines(text, ([name, share, ...more]) => {
    const percent = Number((share ?? '').replace(/[%％]$/, ''));
    return name && share && more.length === 0 && percent > 0 ? { name, rate: Math.round(percent * PER_CENT) } : undefined;
  });

/** Code, name, stratum, weight, field, grade, division and address of an operator, as a table is pasted. */
export const objectsOf = (text: unknown) =>
  lines(text, (cells): DrawObject | undefined => {
    const [uscc, operator_name, stratum, weight, field, grade, division, ...address] = cells;
    if (address.length === 0 || !/^\d+$/.test(weight)) return undefined;
    const premises = { address: address.join('，'), division, bulk: false, cold_frozen: false, cooked: false, aquatic: false, warehouse: false, special_food: false, online: false, physical_shop: true };
    return { operator_uscc: tidyCode(uscc), operator_name, stratum, weight: Number(weight), field: field.toUpperCase(), grade: grade.toUpperCase(), last_offices: [], premises, related_usccs: [], related_persons: [] };
  });

const unread = (name: string, read: (text: unknown) => Lines<unknown>) => (said: Said): Fault[] => read(said[name]).wrong.map((line) => ({ path: `act.${name}`, key: 'inspection.lineUnread', params: { line } }));

/** A plan is published with the commitment to a beacon nobody knows (公布抽查计划). */
export const TO_PUBLISH: Act<string> = {
  name: 'publish', text: 'inspection.publishDraw', roles: ['SUPERVISOR'], states: ['ACTIVE'], follows: { text: 'inspection.publishFollows' },
  fields: [
    { name: 'plan.name', label: 'inspection.drawName', kind: 'line' },
    { name: 'plan.due', label: 'inspection.drawDue', kind: 'day' },
    { name: 'plan.strata', label: 'inspection.strata', kind: 'text', hint: 'inspection.strataHint' },
    { name: 'plan.team_size', label: 'inspection.teamSize', kind: 'one', codes: { group: 'teamSize', values: ['2', '3', '4'] } },
  ],
  check: unread('plan.strata', strataOf),
  run: async (_about, said, key) => {
    // Food is never only sampled, so full supervision goes on beside it.
    const plan = { name: String(said['plan.name']), strata: strataOf(said['plan.strata']).rows, team_size: Number(said['plan.team_size']), coverage: 'BESIDE_FULL_COVERAGE', due: String(said['plan.due']) };
    await publishDraw({ plan }, key);
  },
};

const onIt = (name: string): Act<RandomDraw>['run'] => ({ draw_id: id, version }, said, key) => act(`/bff/draws/${id}/${name}`, { ...said, expected_version: version }, key);
const accounts = ({ drawn }: RandomDraw) => [...new Set(drawn.flatMap(({ inspectors }) => inspectors))];
const same = (value: string) => ({ value, label: value });

export const OF_A_DRAW: Act<RandomDraw>[] = [
  {
    name: 'objects', text: 'inspection.addObjects', roles: ['SUPERVISOR'], states: ['COMMITTED'],
    fields: [{ name: 'objects', label: 'inspection.objects', kind: 'text', hint: 'inspection.objectsHint', long: true }],
    check: unread('objects', objectsOf),
    run: ({ draw_id: id }, { objects }, key) => act(`/bff/draws/${id}/objects`, { objects: objectsOf(objects).rows }, key),
  },
  { name: 'freeze', text: 'inspection.freeze', roles: ['SUPERVISOR'], states: ['COMMITTED'], danger: true, follows: { text: 'inspection.freezeFollows' }, run: (draw, _said, key) => onIt('freeze')(draw, { objects: draw.objects, inspector_ids: [] }, key) },
  { name: 'draw', text: 'inspection.drawNow', roles: ['SUPERVISOR'], states: ['FROZEN'], danger: true, follows: { text: 'inspection.drawFollows' }, run: onIt('draw') },
  {
    name: 'redraw', text: 'inspection.redraw', roles: ['INSPECTOR', 'SUPERVISOR'], states: ['DRAWN'], follows: { text: 'inspection.redrawFollows' },
    fields: [
      { name: 'operator_uscc', label: 'register.uscc', kind: 'one', choices: ({ drawn }) => drawn.map(({ operator_uscc }) => same(operator_uscc)) },
      { name: 'inspector_id', label: 'inspection.whoRecuses', kind: 'one', choices: (draw) => accounts(draw).map(same) },
      REASONS,
    ],
    run: onIt('redraw'),
  },
  { name: 'cancel', text: 'inspection.cancelDraw', roles: ['SUPERVISOR'], states: ['COMMITTED', 'FROZEN'], danger: true, follows: { text: 'inspection.cancelDrawFollows' }, fields: [REASONS], run: onIt('cancel') },
];
