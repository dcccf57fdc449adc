import type { Finding } from '../../api/types';
import type { Key } from '../../i18n';
import { foodOf, fullName, operatorOf, reservedFor, type Company, type Content, type Part } from './model';

/** A field that cannot stay as it is; `path` is the id of its input. */
export type Fault = { path: string; key: Key; params?: Record<string, unknown>; fieldKey?: Key };

export const required = (path: string, value: string | string[], fieldKey: Key): Fault[] => (value.length > 0 ? [] : [{ path, key: 'intake.fault.required', fieldKey }]);

function names(part: Part, { name }: Company): Fault[] {
  return [
    ...(/^[\u3400-\u9fff]{2,}$/.test(name.trade) ? [] : [{ path: `${part}.name.trade`, key: 'intake.fault.trade' as Key }]),
    ...required(`${part}.name.form`, name.form, 'intake.orgForm'),
  ];
}

function people(part: Part, company: Company): Fault[] {
  const sum = company.shareholders.reduce((total, one) => total + one.subscribed_fen, 0);
  return [
    ...required(`${part}.legal_rep`, company.legal_rep, 'register.legalRep'),
    ...required(`${part}.directors`, company.directors, 'intake.directors'),
    ...required(`${part}.finance_officer`, company.finance_officer, 'intake.financeOfficer'),
    ...required(`${part}.liaison`, company.liaison, 'intake.liaison'),
    ...(company.shareholders.length > 0 ? [] : [{ path: `${part}.shareholders.add`, key: 'intake.fault.shareholder' as Key }]),
    ...(company.capital_fen > 0 ? [] : [{ path: `${part}.capital_fen`, key: 'intake.fault.capital' as Key }]),
    ...(sum === company.capital_fen ? [] : [{ path: `${part}.capital_fen`, key: 'intake.fault.sum' as Key }]),
  ];
}

function places(part: Part, company: Company): Fault[] {
  return [...required(`${part}.domicile`, company.domicile, 'intake.domicile'), ...required(`${part}.division`, company.division, 'intake.divisionCode')];
}

function scopes(part: Part, company: Company): Fault[] {
  return [...(company.scope.length > 0 ? [] : [{ path: `${part}.scope.search`, key: 'intake.fault.scope' as Key }]), ...required(`${part}.industry`, company.industry, 'intake.industryCode')];
}

function food(content: Content): Fault[] {
  const kind = foodOf(content);
  if (kind === 'NONE') return [];
  return [
    ...required('food.premises', content.food.premises, 'intake.premises'),
    ...required('food.food_safety_manager', content.food.food_safety_manager, 'intake.foodManager'),
    ...(kind === 'LICENSED' ? [...required('food.main_type', content.food.main_type, 'intake.mainType'), ...required('food.items', content.food.items, 'intake.foodItems'), ...(content.food.commitment ? required('food.commitment.signed_by', content.food.commitment.signed_by, 'intake.commitSignedBy') : [])] : []),
  ];
}

/** Uploads that are missing. */
export function materialFaults(content: Content, part: string, list: Company['materials']): Fault[] {
  return list.filter(({ kind, source }) => source === 'UPLOADED' && !content.files[`${part}.${kind}`]).map(({ kind }) => ({ path: `${part}.materials.${kind}`, key: 'intake.uploadMissing' as Key, fieldKey: `code.material.${kind}` as Key }));
}

const PERSON_FIELDS: ['name' | 'id_number' | 'phone', Key][] = [['name', 'intake.personName'], ['id_number', 'intake.idNumber'], ['phone', 'intake.phone']];

/** What persons that were typed here still need. */
export const personFaults = (content: Content): Fault[] => content.persons.flatMap((person, index) => PERSON_FIELDS.flatMap(([field, key]) => required(`persons.${index}.${field}`, person[field], key)));

/** What a step still needs before the next one; the departments' rules are asked on the last page. */
export function faultsOf(content: Content, step: number): Fault[] {
  const both = (find: (part: Part, company: Company) => Fault[]) => [...find('parent', content.parent), ...(content.subsidiary ? find('subsidiary', content.subsidiary) : [])];
  switch (step) {
    case 0:
      return both(names);
    case 1:
      return [
        ...(content.persons.length > 0 ? [] : [{ path: 'persons.add', key: 'intake.fault.person' as Key }]),
        ...personFaults(content),
        ...both(people),
      ];
    case 2:
      return both(places);
    case 3:
      return [...both(scopes), ...food(content)];
    case 4:
      return [...both((part, company) => materialFaults(content, part, company.materials)), ...(foodOf(content) === 'LICENSED' ? materialFaults(content, 'food', content.food.materials) : [])];
    default:
      return [];
  }
}

/** A change needs its day, and a name that is kept for it where it changes that. */
function change(content: Content): Fault[] {
  const { change: about, parent, correction } = content;
  if (!about) return [];
  const renamed = fullName(parent.name) !== about.name;
  return [
    ...required('change.decided_on', about.decided_on, 'decision.decidedOn'),
    ...(!renamed || correction || reservedFor(content) ? [] : [{ path: 'change.declare', key: 'acts.nameNotReserved' as Key }]),
  ];
}

function branch(content: Content): Fault[] {
  const { branch: form } = content;
  if (!form) return [];
  return [
    ...required('branch.decided_on', form.decided_on, 'decision.decidedOn'),
    ...required('branch.division', form.division, 'intake.divisionCode'),
    ...required('branch.premises', form.premises, 'register.businessPlace'),
    ...required('branch.scope', form.scope, 'register.scope'),
    ...required('branch.person_in_charge', form.person_in_charge, 'register.personInCharge'),
    ...required('branch.liaison', form.liaison, 'intake.liaison'),
    ...(form.signatures.length > 0 ? [] : [{ path: 'branch.signatures', key: 'acts.notSigned' as Key }]),
    ...materialFaults(content, 'branch', form.materials),
  ];
}

/** What is handed in on one page still needs; the departments' rules are asked beside it. */
export function pageFaults(content: Content): Fault[] {
  const persons = personFaults(content);
  if (content.correction?.kind === 'APPLICATION') return [...persons, ...food(content), ...materialFaults(content, 'food', content.food.materials)];
  if (content.branch) return [...branch(content), ...persons];
  return [...change(content), ...persons, ...people('parent', content.parent), ...places('parent', content.parent), ...scopes('parent', content.parent), ...materialFaults(content, 'parent', content.parent.materials)];
}

/** Step on which a field of the contract is filled in. */
export function stepOf(path: string): number {
  if (/materials/.test(path)) return 4;
  if (/scope|industry$|prior_approvals|food/.test(path)) return 3;
  if (/domicile|division$|term$/.test(path)) return 2;
  if (/\bname\b(?!\.)|name\./.test(path) && !/persons/.test(path)) return 0;
  if (/window|authority|liability|arrived/.test(path)) return 0;
  return 1;
}

/** "parent.form.shareholders[1].due" of the server is "parent.shareholders.1.due" here. */
export const localPath = (field: string): string => field.replace(/\.form\./, '.').replace(/\[(\d+)\]/g, '.$1');

/** Findings of one company or of the food part, with the part put before their fields. */
export const placed = (part: string, findings: readonly Finding[]): Finding[] => findings.map((found) => ({ ...found, field: `${part}.${found.field.replace(/^form\.?/, '')}` }));

export const operatorName = (content: Content): string => operatorOf(content).name.trade;
