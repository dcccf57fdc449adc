import type { TaskPage } from '../../api/types';
import type { Key } from '../../i18n';
import { BRANCH_MATERIALS } from '../intake/model';
import type { FieldChoice } from './Dialogs';

type Texts = { t: (key: Key) => string; code: (group: string, value: string) => string };

const FILING_FIELDS: [string, Key, string][] = [
  ['name', 'intake.nameStep', 'C-NAME'], ['domicile', 'register.domicile', 'C-ADDR-1'], ['capital_fen', 'register.capital', 'C-CAP-1'], ['shareholders', 'decision.shareholders', 'C-SH-1'], ['legal_rep', 'register.legalRep', 'C-LR-1'],
  ['directors', 'intake.directors', 'C-ORG-1'], ['supervisors', 'intake.supervisors', 'C-ORG-2'], ['scope', 'register.scope', 'C-SCOPE-1'], ['term', 'intake.term', 'C-TERM'], ['liaison', 'intake.liaison', 'MERR 9'], ['signatures', 'intake.signatures', 'MERR 16'],
];
const FOOD_FIELDS: [string, Key, string][] = [
  ['premises', 'register.premises', 'Order 78 art 15'], ['items', 'intake.foodItems', 'Order 78 art 12'], ['main_type', 'intake.mainType', 'Order 78 art 12'], ['food_safety_manager', 'intake.foodManager', 'Food Safety Law 33'], ['rules', 'intake.safetyRules', 'Order 78 art 16'], ['network', 'intake.network', 'Order 78 art 16'],
];
const FILING_MATERIALS = ['APPLICATION_FORM', 'SHAREHOLDER_QUALIFICATION', 'DOMICILE_DOC', 'ARTICLES', 'APPOINTMENT_DOCS', 'AGENT_AUTHORISATION'];
/** Materials and fields of the other acts, by kind of filing. */
const CHANGE_MATERIALS = ['APPLICATION_FORM', 'CHANGE_RESOLUTION', 'ARTICLES', 'DOMICILE_DOC', 'SHAREHOLDER_QUALIFICATION', 'APPOINTMENT_DOCS', 'REDUCTION_NOTICE', 'OLD_LICENCE', 'AGENT_AUTHORISATION'];
const MATERIALS_OF: Record<string, string[]> = {
  CHANGE: CHANGE_MATERIALS,
  FILE_CHANGE: CHANGE_MATERIALS,
  DEREGISTER: ['APPLICATION_FORM', 'DISSOLUTION_RESOLUTION', 'LIQUIDATION_REPORT', 'TAX_CLEARANCE', 'AGENT_AUTHORISATION'],
  SIMPLE_DEREGISTER: ['APPLICATION_FORM', 'NO_DEBT_COMMITMENT', 'AGENT_AUTHORISATION'],
  BRANCH_ESTABLISH: [...BRANCH_MATERIALS, 'AGENT_AUTHORISATION'],
};
const BRANCH_CHANGE_MATERIALS = ['APPLICATION_FORM', 'CHANGE_RESOLUTION', 'HEAD_OFFICE_QUALIFICATION', 'DOMICILE_DOC', 'APPOINTMENT_DOCS', 'PERSON_IN_CHARGE_ID', 'OLD_LICENCE', 'AGENT_AUTHORISATION'];
const BASIS_OF: Record<string, string> = { CHANGE: 'MERR 24', FILE_CHANGE: 'MERR 29', DEREGISTER: 'MERR 32', SIMPLE_DEREGISTER: 'MERR 33' };
const END_FIELDS: [string, Key, string][] = [
  ['group_published_on', 'decision.groupPublished', 'MERR 32'], ['liquidated_on', 'decision.liquidated', 'MERR 32'], ['liquidators', 'decision.liquidators', 'MERR 32'], ['signatures', 'intake.signatures', 'Rules 44'],
];
const BRANCH_FIELDS: [string, Key, string][] = [
  ['designation', 'intake.nameStep', 'Name Provisions 13'], ['premises', 'register.businessPlace', 'C-ADDR-1'], ['person_in_charge', 'register.personInCharge', 'Rules 30'], ['scope', 'register.scope', 'C-SCOPE-1'], ['liaison', 'intake.liaison', 'MERR 9'], ['signatures', 'intake.signatures', 'Rules 25'],
];
const FOOD_MATERIALS = ['APPLICATION_FORM', 'EQUIPMENT_LAYOUT', 'SAFETY_RULES', 'AGENT_AUTHORISATION'];

/** What a correction list can be about: fields of the form and its materials. */
export function fieldsOf(page: TaskPage, { t, code }: Texts): FieldChoice[] {
  const food = !!page.application;
  const kind = page.filing?.kind ?? '';
  const ends = kind === 'DEREGISTER' || kind === 'SIMPLE_DEREGISTER';
  const branch = !!page.filing?.branch;
  const fields = food ? FOOD_FIELDS : ends ? END_FIELDS : branch ? BRANCH_FIELDS : FILING_FIELDS;
  const materials = food ? FOOD_MATERIALS : branch && MATERIALS_OF[kind] === CHANGE_MATERIALS ? BRANCH_CHANGE_MATERIALS : (MATERIALS_OF[kind] ?? FILING_MATERIALS);
  const basis = food ? 'Order 78 art 16' : (BASIS_OF[kind] ?? 'MERR 16');
  return [
    ...materials.map((kind) => ({ value: `materials.${kind}`, label: `${t('decision.materials')}: ${code('material', kind)}`, rule: basis })),
    ...fields.map(([value, key, rule]) => ({ value, label: t(key), rule })),
  ];
}
