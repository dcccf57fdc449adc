import { describe, expect, it } from 'vitest';
import type { Filing, MaskedPerson } from '../../api/types';
import { pageFaults } from '../intake/faults';
import { branchFormOf, choicesOf, formOf, newBranch, newCompany, newPerson, titleOf } from '../intake/model';
import { branchChangeContent, branchContent, demandsOf, filingContent, inputOf, pathOf } from './content';

const masked = (ref: string) => ({ ref, name: '陶**', id_kind: 'RESIDENT_ID', id_number: '370214********001X', phone: '', verified: true }) as MaskedPerson;

const sha256 = 'ab'.repeat(32);
const form = { ...newCompany(), domicile: '样例路1号', division: '370222', capital_fen: 100, shareholders: [{ person: 'p1', entity_uscc: '', case_entity: '', subscribed_fen: 100, form: 'MONEY', due: 'P5Y' }], legal_rep: 'p1', directors: ['p1'], finance_officer: 'p1', liaison: 'p1', industry: 'F5292', scope: ['日用百货销售'], materials: [{ kind: 'ARTICLES', source: 'UPLOADED', sha256 }] };
const filing = { filing_id: 'f', version: 4, form } as unknown as Filing;

describe('a correction', () => {
  it('begins with what was handed in, its files known by their digest', () => {
    const content = filingContent(filing, '11370222MAFAKE0785', [masked('p1')]);
    expect(content.correction).toEqual({ kind: 'FILING', id: 'f', version: 4 });
    expect(pageFaults(content)).toEqual([]);
    expect(formOf(content, 'parent').materials).toEqual(form.materials);
    expect(content.persons).toEqual([]);
  });

  it('lets a person be typed anew in the place of the one the house has', () => {
    const content = { ...filingContent(filing, '', [masked('p1'), masked('p2')]), persons: [{ ...newPerson('p2'), name: '季样例' }] };
    expect(choicesOf(content).map(({ label }) => label)).toEqual(['陶** (p1)', '季样例 (p2)']);
    expect(pageFaults(content).map(({ path }) => path)).toEqual(['persons.0.id_number', 'persons.0.phone']);
  });

  it('of a branch begins with its company, and says what is missing of it beside its input', () => {
    const of = { headOffice: { name: '青岛淘集集电子商务有限公司', scope: ['日用百货销售'] }, items: { 日用百货销售: { kind: 'LICENSED_PRE', food: 'NONE' } } };
    const content = branchContent('91370222MAFAKE019R', of, '11370222MAFAKE0785', '370222');
    expect(pageFaults(content).map(({ path }) => path).filter((path) => !path.startsWith('branch.materials'))).toEqual(['branch.decided_on', 'branch.premises', 'branch.scope', 'branch.person_in_charge', 'branch.liaison', 'branch.signatures', 'persons.0.name', 'persons.0.id_number', 'persons.0.phone']);
    const branch = { ...newBranch('91370222MAFAKE019R', '370222'), designation: '城阳', prior_approvals: [{ item: '日用百货销售', number: '1', issued_on: '', valid_to: '' }] };
    expect(titleOf({ ...content, branch })).toBe('青岛淘集集电子商务有限公司城阳分公司');
    expect(branchFormOf(content, branch).prior_approvals, 'of an item that was not chosen').toEqual([]);
    expect(['form.scope[0]', 'form.decided_on', 'persons[0].phone'].map((field) => pathOf('branch', field))).toEqual(['branch.scope', 'branch.decided_on', 'persons.0.phone']);
  });

  it('of a change of a branch begins with the form of the register under its company, undated and unsigned', () => {
    const of = { headOffice: { name: '青岛淘宝集电子商务有限公司', scope: ['日用百货销售'] }, items: {} };
    const form = { ...newBranch('91370222MAFAKE019R', '370222'), designation: '城阳', premises: '样例路2号', scope: ['日用百货销售'], person_in_charge: 'p3', liaison: 'p5', decided_on: '2026-09-14', signatures: ['91370222MAFAKE019R'] };
    const content = branchChangeContent(form, { uscc: '91370222MAFAKE027L', name: '青岛淘集集电子商务有限公司城阳分公司' }, of, [{ ref: 'p3', name: '万样例' }, { ref: 'p5', name: '联络样例' }], '11370222MAFAKE0785');
    expect(titleOf(content)).toBe('青岛淘宝集电子商务有限公司城阳分公司');
    expect(pageFaults(content).map(({ path }) => path)).toEqual(['branch.decided_on', 'branch.signatures']);
    expect(content.branch?.materials).toEqual([]);
    expect(choicesOf(content).map(({ label }) => label)).toEqual(['万样例 (p3)', '联络样例 (p5)']);
  });

  it('leads from a point of the notice, and from a complaint of the server, to its input', () => {
    expect(inputOf('parent', 'scope')).toBe('parent.scope.search');
    expect(demandsOf('food', [{ field: 'materials.SAFETY_RULES', rule: '', demand: '甲' }, { field: 'materials.SAFETY_RULES', rule: '', demand: '乙' }])).toEqual({ 'food.materials.SAFETY_RULES': '甲 乙' });
    expect(pathOf('parent', 'form.shareholders[1].due')).toBe('parent.shareholders.1.due');
    expect(pathOf('parent', 'persons[0].phone')).toBe('persons.0.phone');
  });
});
