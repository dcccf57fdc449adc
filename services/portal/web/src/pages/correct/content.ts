import type { Application, BranchForm, CompanyForm, CorrectionPoint, EstablishmentForm, Filing, MaskedPerson, Material, StoredMaterial } from '../../api/types';
import { fullName, newBranch, newContent, newPerson, type Change, type Content, type HeadOffice, type Kept } from '../intake/model';

/** Files handed in before, known by their digest alone; by none where they came in on paper or by another channel. */
export function filesOf(part: string, materials: Material[]): Record<string, StoredMaterial> {
  const uploaded = materials.filter(({ source }) => source === 'UPLOADED');
  return Object.fromEntries(uploaded.map(({ kind, sha256 }) => [`${part}.${kind}`, { sha256, name: '', media_type: '', size: 0, known: false }]));
}

function companyOf(form: EstablishmentForm): Content['parent'] {
  const { name } = form;
  return { ...form, name: name ?? newContent().parent.name, liability_stated: false };
}

/** A returned filing as it begins to be corrected. */
export function filingContent(filing: Filing, authority: string, kept: MaskedPerson[]): Content {
  const start = newContent(authority);
  const { form } = filing;
  return { ...start, persons: [], kept, correction: { kind: 'FILING', id: filing.filing_id, version: filing.version }, parent: form ? companyOf(form) : start.parent, files: filesOf('parent', form?.materials ?? []) };
}

/** A returned application as it begins to be corrected; its company is only named. */
export function applicationContent(application: Application, authority: string, kept: MaskedPerson[]): Content {
  const start = newContent(authority);
  const form = application.form ?? start.food;
  const food = application.track === 'LICENCE' ? 'LICENSED' : 'PREPACKAGED';
  return {
    ...start,
    persons: [],
    kept,
    correction: { kind: 'APPLICATION', id: application.application_id, version: application.version },
    parent: { ...start.parent, name: { division: '', trade: application.operator_name, industry: '', form: '', bracket_layout: false }, scope: form.scope, domicile: form.domicile, division: form.division },
    food: form,
    items: Object.fromEntries(form.scope.map((wording) => [wording, { kind: '', food }])),
    files: filesOf('food', form.materials),
  };
}

/** Persons by their ref: those of the register, and over them those of a file. */
function keptOf(named: CompanyForm['persons'], kept: MaskedPerson[]): Kept[] {
  const found = new Map<string, Kept>([...named, ...kept].map((one) => [one.ref, one]));
  return [...found.values()].sort((one, other) => one.ref.localeCompare(other.ref));
}

/** A change of a company as it begins: the form of the register, with no material yet. */
export function changeContent({ form, persons }: CompanyForm, change: Change, authority: string): Content {
  const start = newContent(authority);
  return { ...start, persons: [], kept: keptOf(persons, []), change, parent: { ...(form ? companyOf(form) : start.parent), materials: [], signatures: [] } };
}

/** A returned change as it begins to be corrected. */
export function returnedChange(filing: Filing, { persons }: CompanyForm, kept: MaskedPerson[], authority: string): Content {
  const content = filingContent(filing, authority, kept);
  // The name it asked for stays the one it used.
  const name = fullName(content.parent.name);
  return { ...content, kept: keptOf(persons, kept), change: { uscc: filing.company_uscc, name, decided_on: filing.decided_on, announced_on: '' } };
}

/** The company of a branch, and the kinds of what it may do. */
export type OfHeadOffice = { headOffice: HeadOffice; items: Content['items'] };

/** A branch of a company as it begins. */
export function branchContent(uscc: string, of: OfHeadOffice, authority: string, division: string): Content {
  return { ...newContent(authority), ...of, persons: [newPerson('p1')], branch: newBranch(uscc, division) };
}

/** A returned branch as it begins to be corrected. */
export function returnedBranch(filing: Filing, form: BranchForm, of: OfHeadOffice, kept: MaskedPerson[], authority: string): Content {
  return { ...filingContent(filing, authority, kept), ...of, branch: form, files: filesOf('branch', form.materials) };
}

/** A change of a branch: the day of its decision stands in the form of the branch. */
const changeOfBranch = ({ uscc, name }: Pick<Change, 'uscc' | 'name'>): Change => ({ uscc, name, decided_on: '', announced_on: '' });

/** A change of a branch as it begins: the form of the register, with no material yet. */
export function branchChangeContent(form: BranchForm, about: Pick<Change, 'uscc' | 'name'>, of: OfHeadOffice, persons: CompanyForm['persons'], authority: string): Content {
  return { ...newContent(authority), ...of, persons: [], kept: keptOf(persons, []), change: changeOfBranch(about), branch: { ...form, decided_on: '', materials: [], signatures: [] } };
}

/** A returned change of a branch as it begins to be corrected. */
export function returnedBranchChange(filing: Filing, form: BranchForm, of: OfHeadOffice, { persons }: CompanyForm, kept: MaskedPerson[], authority: string): Content {
  const content = returnedBranch(filing, form, of, kept, authority);
  return { ...content, kept: keptOf(persons, kept), change: changeOfBranch({ uscc: filing.company_uscc, name: filing.full_name }) };
}

/** Fields of a notice that are chosen by another input than one of their own name. */
const INPUTS: Record<string, string> = { scope: 'scope.search', shareholders: 'shareholders.add' };

/** What a change says beside its form. */
const OF_A_CHANGE = ['decided_on', 'announced_on', 'declaration_id'];

/** The id of the input that a point of a notice is about. */
export function inputOf(part: string, field: string): string {
  // The items of a branch are chosen from those of its company, by one input.
  if (part === 'branch') return `branch.${field.replace(/^scope\.\d+$/, 'scope')}`;
  return OF_A_CHANGE.includes(field) ? `change.${field}` : `${part}.${INPUTS[field] ?? field}`;
}

/** A field the server complains about, as the id of its input here. */
export function pathOf(part: string, field: string): string {
  const plain = field.replace(/^form\.?/, '').replace(/\[(\d+)\]/g, '.$1');
  return plain.startsWith('persons') ? plain : inputOf(part, plain);
}

/** Demands by input: two about one input are read together. */
export function demandsOf(part: string, points: readonly CorrectionPoint[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { field, demand } of points) {
    const input = inputOf(part, field);
    found[input] = found[input] ? `${found[input]} ${demand}` : demand;
  }
  return found;
}
