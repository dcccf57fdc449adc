import { describe, expect, it } from 'vitest';
import type { JourneyLine, TaskRow } from '../api/types';
import { areaAt, areasFor, departmentAt, departmentsFor, homeOf } from '../frame/areas';
import { placeOf } from '../frame/SearchBox';
import { endOf } from '../lamp/Lamp';
import { GAP_MS, layOut } from './cases/waterfall';
import { choices, complete, tally } from './inspections/answers';
import { mondayOf } from './inspections/Inspections';
import { faultsOf, localPath, stepOf } from './intake/faults';
import { foodFormOf, foodOf, fullName, newCompany, newContent, put, submissionOf, tidyCode } from './intake/model';
import { toFen } from '../i18n/format';
import { merged } from './workbench/useWorkbench';

const task = (id: string, version = 1) => ({ id, version }) as TaskRow;

describe('workbench', () => {
  it('keeps rows in place, counts new ones and strikes out finished ones', () => {
    const told = merged([task('a'), task('b')], [task('c'), task('b', 2)]);
    expect(told.rows.map(({ id, version }) => `${id}${version}`)).toEqual(['a1', 'b2']);
    expect([...told.gone]).toEqual(['a']);
    expect(told.arrived).toBe(1);
  });
});

describe('frame', () => {
  it('opens exact numbers and looks up everything else', () => {
    expect(placeOf('91370222MAFAKE019R')).toBe('/companies/91370222MAFAKE019R');
    expect(placeOf(' ９１370222 mafake019r ')).toBe('/companies/91370222MAFAKE019R');
    expect(placeOf('JY13702220000017')).toBe('/licences/JY13702220000017');
    expect(placeOf('0192f0c4-0000-7000-8000-000000000001')).toBe('/cases/0192f0c4-0000-7000-8000-000000000001');
    expect(placeOf('淘集集')).toBe(`/register?q=${encodeURIComponent('淘集集')}`);
  });

  it('shows each role its own pages and a place to start', () => {
    expect(areasFor(['WINDOW'])).toContain('newCase');
    expect(areasFor(['REGISTRAR'])).not.toContain('newCase');
    expect(homeOf(['OPERATOR'])).toBe('/cases');
    expect(homeOf(['AUDIT_ADMIN'])).toBe('/admin');
    expect(homeOf([])).toBe('/me');
    expect(areaAt('/cases/new/1')).toBe('newCase');
    expect(areaAt('/cases/1')).toBe('cases');
    expect(areaAt('/licences/JY1')).toBe('register');
  });

  it('shows each role the instant approvals of its own departments', () => {
    expect(areasFor(['REVIEWER'])).toContain('instant');
    expect(departmentsFor(['REGISTRAR'])).toEqual(['registration']);
    expect(departmentsFor(['REVIEWER'])).toEqual(['food-licensing']);
    expect(departmentsFor(['HEAD'])).toEqual(['registration', 'food-licensing']);
    expect(departmentsFor(['WINDOW'])).toEqual([]);
    expect(departmentAt('food-licensing')).toBe('food-licensing');
    expect(departmentAt('inspections')).toBeUndefined();
    expect(areaAt('/instant/food-licensing/trial')).toBe('instant');
  });

  it('ends a statutory day at midnight of the bureau', () => {
    expect(new Date(endOf('2026-11-22')).toISOString()).toBe('2026-11-22T16:00:00.000Z');
  });
});

const line = (seq: number, waited_ms: number) => ({ seq, waited_ms, at: '2026-11-22T06:00:00Z' }) as JourneyLine;

describe('waterfall', () => {
  it('compresses waits and keeps work in proportion', () => {
    const rows = layOut([line(1, 0), line(2, 300), line(3, GAP_MS + 1), line(4, 700)]);
    expect(rows.map((row) => row.kind)).toEqual(['bar', 'bar', 'gap', 'bar', 'bar']);
    const bars = rows.flatMap((row) => (row.kind === 'bar' ? [row.bar] : []));
    expect(bars[3].width / bars[1].width).toBeCloseTo(700 / 300);
    expect(bars[3].left + bars[3].width).toBeCloseTo(100);
  });
});

describe('checklist', () => {
  const item = (number: number, severity: string, applies = true, rectifiable = false) => ({ item: number, severity, applies, rectifiable, text: null });
  it('counts what failed and asks for the demand', () => {
    const items = [item(1, 'KEY'), item(2, 'MAJOR', true, true), item(3, 'GENERAL', false)];
    const told = tally(items, { 1: { item: 1, answer: 'FAIL', demand: ' ' }, 2: { item: 2, answer: 'FAIL', demand: 'x' } });
    expect(told).toEqual({ done: 2, all: 3, open: 1, failed: { KEY: 1, MAJOR: 1, GENERAL: 0 }, demandsMissing: [1] });
    expect(complete(items, {}).map(({ answer }) => answer)).toEqual(['', '', 'NOT_APPLICABLE']);
    expect(items.map(choices)).toEqual([['PASS', 'FAIL'], ['PASS', 'FAIL', 'FIXED_ON_SITE'], ['NOT_APPLICABLE']]);
  });

  it('knows the Monday of a week', () => {
    expect(mondayOf('2026-11-28')).toBe('2026-11-23');
    expect(mondayOf('2026-11-23')).toBe('2026-11-23');
  });
});

describe('intake', () => {
  it('builds the name and reads codes as they were meant', () => {
    expect(fullName({ division: '青岛', trade: '淘集集', industry: '电子商务', form: '有限公司', bracket_layout: true })).toBe('淘集集（青岛）电子商务有限公司');
    expect(tidyCode('３７0214 1900-01010 01x')).toBe('37021419000101001X');
    expect(toFen('0.29')).toBe(29);
    expect(toFen(10_000_000.07)).toBe(1_000_000_007);
  });

  it('changes one place and shares the rest', () => {
    const before = newContent();
    const after = put(before, 'persons.0.name', '陶样例');
    expect(after.persons[0].name).toBe('陶样例');
    expect(before.persons[0].name).toBe('');
    expect(after.parent).toBe(before.parent);
  });

  it('switches the food part on by the chosen scope of the operator', () => {
    const items = { 食品销售: { kind: 'LICENSED_POST', food: 'LICENSED' }, '食品销售（仅销售预包装食品）': { kind: 'GENERAL', food: 'PREPACKAGED' } };
    const with_ = (scope: string[]) => ({ ...newContent(), items, parent: { ...newCompany(), scope } });
    expect(foodOf(with_([]))).toBe('NONE');
    expect(foodOf(with_(['食品销售（仅销售预包装食品）']))).toBe('PREPACKAGED');
    expect(foodOf(with_(['食品销售（仅销售预包装食品）', '食品销售']))).toBe('LICENSED');
    expect(submissionOf(with_([])).food).toBeNull();
    expect(foodFormOf(with_(['食品销售']))?.materials.map(({ kind }) => kind)).toEqual(['APPLICATION_FORM', 'EQUIPMENT_LAYOUT', 'SAFETY_RULES']);
    expect(foodOf({ ...with_(['食品销售']), subsidiary: newCompany() })).toBe('NONE');
  });

  it('names every missing field of a step and the step of every field', () => {
    expect(faultsOf(newContent(), 0).map(({ path }) => path)).toEqual(['parent.name.trade']);
    const people = faultsOf(newContent(), 1).map(({ path }) => path);
    expect(people).toContain('persons.0.id_number');
    expect(people).toContain('parent.capital_fen');
    expect(localPath('parent.form.shareholders[1].subscribed_fen')).toBe('parent.shareholders.1.subscribed_fen');
    expect([stepOf('parent.form.name.trade'), stepOf('parent.form.shareholders[0].due'), stepOf('parent.form.domicile'), stepOf('parent.form.scope[0]'), stepOf('parent.form.materials[0]'), stepOf('persons[0].name')]).toEqual([0, 1, 2, 3, 4, 1]);
  });
});
