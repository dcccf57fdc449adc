import type { Key } from '../../i18n';
import { dayOf } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import type { BranchForm, CompanyPart, EstablishmentForm, FoodForm, MaskedPerson, NameParts, Person, ScopeItem, StoredMaterial, Submission } from '../../api/types';

export type Part = 'parent' | 'subsidiary';

/** A company of the draft: the form with its name always there. */
export type Company = Omit<EstablishmentForm, 'name'> & { name: NameParts; liability_stated: boolean };

/** What the stepper keeps in a draft. */
export type Content = {
  step: number;
  window: string;
  authority: string;
  /** Instant at which the applicant came into the hall; empty when nobody waits there. */
  arrived: string;
  persons: Person[];
  parent: Company;
  subsidiary: Company | null;
  food: FoodForm;
  /** Uploaded files by "parent.ARTICLES". */
  files: Record<string, StoredMaterial>;
  /** Kinds of the chosen scope items, by wording: decides about food and prior approvals. */
  items: Record<string, Pick<ScopeItem, 'kind' | 'food'>>;
  /** The returned file this corrects, at the version that was on the screen. */
  correction?: { kind: 'FILING' | 'APPLICATION'; id: string; version: number };
  /** Its persons as the house has them; one of the same ref among `persons` takes the place. */
  kept?: Kept[];
  /** The existing company or branch this changes, with what a change says besides its form. */
  change?: Change;
  /** The branch that an existing company sets up, or that changes, and what is known of that company. */
  branch?: BranchForm;
  headOffice?: HeadOffice;
};

/** The company a branch belongs to (隶属企业): the branch bears its name and does no more than it may. */
export type HeadOffice = { name: string; scope: string[] };

/** A person the house has: masked as in a file, or only named as in the register. */
export type Kept = Pick<MaskedPerson, 'ref' | 'name'> & Partial<MaskedPerson>;

export type Change = {
  uscc: string;
  /** Name the register has. */
  name: string;
  decided_on: string;
  announced_on: string;
  /** The name that was declared for it. */
  declared?: { id: string; version: number; full_name: string; state: string };
};

/** Whom a form may name: those that were typed here, and those the house has. */
export const choicesOf = ({ persons, kept = [] }: Content) =>
  [...kept.filter(({ ref }) => !persons.some((person) => person.ref === ref)), ...persons].sort((one, other) => one.ref.localeCompare(other.ref)).map(({ ref, name }) => ({ value: ref, label: name ? `${name} (${ref})` : ref }));

const MATERIALS = ['APPLICATION_FORM', 'SHAREHOLDER_QUALIFICATION', 'DOMICILE_DOC', 'ARTICLES', 'APPOINTMENT_DOCS'];
export const BRANCH_MATERIALS = ['APPLICATION_FORM', 'HEAD_OFFICE_QUALIFICATION', 'DOMICILE_DOC', 'APPOINTMENT_DOCS', 'PERSON_IN_CHARGE_ID'];
export const FOOD_MATERIALS = ['APPLICATION_FORM', 'EQUIPMENT_LAYOUT', 'SAFETY_RULES'];

const shared = (kinds: string[]) => kinds.map((kind) => ({ kind, source: 'SHARED', sha256: '' }));

export const newPerson = (ref: string): Person => ({ ref, name: '', id_kind: 'RESIDENT_ID', id_number: '', phone: '', email: '', verified: null });

export function newCompany(): Company {
  return {
    name: { division: '', trade: '', industry: '', form: '有限公司', bracket_layout: false },
    liability_stated: false,
    company_type: '', domicile: '', division: '', capital_fen: 0, shareholders: [], legal_rep: '', legal_rep_as: 'DIRECTOR', directors: [], manager: '', supervisors: [],
    no_supervisor_consent: false, finance_officer: '', other_senior_managers: [], liaison: '', industry: '', scope: [], term: 'LONG_TERM', materials: shared(MATERIALS),
    signatures: [], beneficial_owners: [], agent: '', prior_approvals: [],
  };
}

const newFood = (): FoodForm => ({
  operator_uscc: '', operator_name: '', premises: '', division: '', mode: 'RETAIL', cold_frozen: false, special_food: [], network: { yes: false, platform: '', shop_url: '', physical_shop: false },
  external_warehouse: '', food_safety_manager: '', rules: ['SELF_INSPECTION', 'STAFF_HEALTH', 'INCOMING_INSPECTION', 'ACCIDENT_HANDLING'], main_type: '', items: [], materials: [], scope: [], vending: false, marks: [], aquatic: false, legal_rep: '', domicile: '', commitment: null,
});

/** Last words of the name of a branch; the first is the usual one. */
export const BRANCH_SUFFIXES = ['分公司', '分店'];

export const newBranch = (head_office_uscc: string, division: string): BranchForm => ({
  head_office_uscc, designation: '', suffix: BRANCH_SUFFIXES[0], premises: '', division, scope: [], person_in_charge: '', liaison: '', agent: '', decided_on: '',
  materials: BRANCH_MATERIALS.map((kind) => ({ kind, source: 'UPLOADED', sha256: '' })), signatures: [], prior_approvals: [],
});

/** The window a clerk sits at is remembered in the browser. */
export const WINDOW = 'actnow.window';

const MINUTE_MS = 60_000;

/** Today at a time of the bureau's day, "09:05". */
export const todayAt = (time: string): string => (time ? new Date(`${dayOf(serverNow())}T${time}:00+08:00`).toISOString() : '');

/** When who waits came in: nobody waits since a day before. */
export const arrivalOf = ({ arrived }: Content): string => (arrived && dayOf(new Date(arrived).getTime()) === dayOf(serverNow()) ? arrived : '');

export const newContent = (authority = '', division = ''): Content => ({ step: 0, window: localStorage.getItem(WINDOW) ?? '', authority, arrived: new Date(Math.floor(serverNow() / MINUTE_MS) * MINUTE_MS).toISOString(), persons: [newPerson('p1')], parent: { ...newCompany(), division }, subsidiary: null, food: newFood(), files: {}, items: {} });

/** The whole name as it will read. */
export function fullName({ division, trade, industry, form, bracket_layout: bracket }: NameParts): string {
  return bracket && division ? `${trade}（${division}）${industry}${form}` : `${division}${trade}${industry}${form}`;
}

/** What is handed in is called so: the name of the branch, or of the company. */
export const titleOf = ({ branch, headOffice, parent }: Content): string => (branch ? `${headOffice?.name ?? ''}${branch.designation.trim()}${branch.suffix}` : fullName(parent.name));

/** The declaration that keeps the name as it is typed now, once it is kept. */
export function reservedFor({ change, parent }: Content): string {
  const declared = change?.declared;
  return declared?.state === 'RESERVED' && declared.full_name === fullName(parent.name) ? declared.id : '';
}

/** What a company is called above its fields. */
export const headOf = (content: Content, part: Part): Key => (content.change ? 'acts.company' : part === 'parent' ? 'intake.parent' : 'intake.subsidiary');

/** Enterprises whose names do not conflict with that of a company: who holds its shares, and the company itself where it changes its name. */
export const relatedTo = (content: Content, part: Part): string[] => [...(content[part]?.shareholders ?? []).map((one) => one.entity_uscc.trim()), content.change?.uscc ?? ''].filter(Boolean);

/** The company whose business the food part is: the subsidiary where there is one. */
export const operatorPart = (content: Content): Part => (content.subsidiary ? 'subsidiary' : 'parent');
export const operatorOf = (content: Content): Company => content.subsidiary ?? content.parent;

/** How far food goes by the chosen scope: none, prepackaged only, or licensed items. */
export function foodOf(content: Content): 'NONE' | 'PREPACKAGED' | 'LICENSED' {
  const kinds = operatorOf(content).scope.map((wording) => content.items[wording]?.food ?? 'NONE');
  if (kinds.includes('LICENSED')) return 'LICENSED';
  return kinds.includes('PREPACKAGED') ? 'PREPACKAGED' : 'NONE';
}

/** Materials with the digests of the files that were uploaded for them. */
export const withFiles = (content: Content, part: string, materials: EstablishmentForm['materials']) =>
  materials.map((material) => ({ ...material, sha256: material.source === 'UPLOADED' ? (content.files[`${part}.${material.kind}`]?.sha256 ?? '') : '' }));

/** The form of a company as it is handed in. */
export function formOf(content: Content, part: Part): EstablishmentForm {
  const form: EstablishmentForm & { liability_stated?: boolean } = { ...(content[part] ?? newCompany()) };
  delete form.liability_stated;
  return { ...form, materials: withFiles(content, part, form.materials), prior_approvals: form.prior_approvals.filter(({ item }) => form.scope.includes(item)) };
}

/** The form of a branch as it is handed in. */
export const branchFormOf = (content: Content, form: BranchForm): BranchForm => ({ ...form, materials: withFiles(content, 'branch', form.materials), prior_approvals: form.prior_approvals.filter(({ item }) => form.scope.includes(item)) });

/** The food part as it is handed in; undefined without food items. */
export function foodFormOf(content: Content): FoodForm | undefined {
  const kind = foodOf(content);
  if (kind === 'NONE') return undefined;
  const { food } = content;
  const operator = operatorOf(content);
  const licence = kind === 'LICENSED';
  return {
    ...food,
    operator_name: fullName(operator.name),
    division: food.division || operator.division,
    scope: operator.scope,
    main_type: licence ? food.main_type : '',
    items: licence ? food.items : [],
    materials: licence ? withFiles(content, 'food', food.materials.length > 0 ? food.materials : shared(FOOD_MATERIALS)) : [],
    commitment: licence ? food.commitment : null,
  };
}

const partOf = (content: Content, part: Part): CompanyPart => ({ form: formOf(content, part), liability_stated: content[part]?.liability_stated ?? false });

export function submissionOf(content: Content): Submission {
  return {
    channel: 'WINDOW',
    window: content.window,
    authority: content.authority,
    persons: content.persons,
    parent: partOf(content, 'parent'),
    subsidiary: content.subsidiary ? partOf(content, 'subsidiary') : null,
    food: foodFormOf(content) ?? null,
    arrived_at: arrivalOf(content) || null,
  };
}

type Value = unknown;

/** A copy with one place changed; "parent.shareholders.0.form". */
export function put<T>(root: T, path: string, value: Value): T {
  const [head, ...rest] = path.split('.');
  const copy = (Array.isArray(root) ? [...root] : { ...(root as object) }) as Record<string, unknown>;
  copy[head] = rest.length === 0 ? value : put(copy[head], rest.join('.'), value);
  return copy as T;
}

/** Spaces and full-width forms are never meant; letters of codes are capitals. */
export const tidyCode = (typed: string): string => typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
