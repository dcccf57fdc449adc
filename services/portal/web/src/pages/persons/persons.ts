import type { BranchForm, Case, EstablishmentForm, FoodForm } from '../../api/types';

/** A file that names persons. */
export type File = { kind: 'FILING' | 'APPLICATION'; id: string };

/** Who sees the persons of a file masked; the server decides, this only spares its refusal. */
export const READERS: Record<File['kind'], readonly string[]> = {
  FILING: ['WINDOW', 'REGISTRAR', 'HEAD', 'SUPERVISOR'],
  APPLICATION: ['WINDOW', 'REVIEWER', 'HEAD', 'SUPERVISOR'],
};

/** What a person is in a form. */
export type Post = { ref: string; text: 'register.legalRep' | 'register.personInCharge' | 'intake.directors' | 'intake.manager' | 'intake.supervisors' | 'intake.financeOfficer' | 'intake.liaison' | 'intake.beneficialOwners' | 'intake.agent' | 'decision.holder' | 'intake.foodManager' };

const all = (text: Post['text'], refs: string[]): Post[] => refs.filter(Boolean).map((ref) => ({ ref, text }));

export function postsOf(form: EstablishmentForm | null | undefined): Post[] {
  if (!form) return [];
  return [
    ...all('decision.holder', form.shareholders.map(({ person }) => person)),
    ...all('register.legalRep', [form.legal_rep]),
    ...all('intake.directors', form.directors),
    ...all('intake.manager', [form.manager]),
    ...all('intake.supervisors', form.supervisors),
    ...all('intake.financeOfficer', [form.finance_officer]),
    ...all('intake.liaison', [form.liaison]),
    ...all('intake.beneficialOwners', form.beneficial_owners),
    ...all('intake.agent', [form.agent]),
  ];
}

export const branchPostsOf = (form: BranchForm): Post[] => [...all('register.personInCharge', [form.person_in_charge]), ...all('intake.liaison', [form.liaison]), ...all('intake.agent', [form.agent])];

export const foodPostsOf = (form: FoodForm | null | undefined): Post[] => (form?.food_safety_manager ? [{ ref: form.food_safety_manager, text: 'intake.foodManager' }] : []);

/** States of a step whose department has no file of it yet, or never will. */
const NOT_THERE = ['PENDING', 'ORDERED', 'SKIPPED'];

/** The files of a case that were handed in, and whether they wait for the applicant. */
export function filesOf(view: Case): (File & { step: string; waits: boolean })[] {
  return view.steps.flatMap(({ key, state, subject_id: id }): (File & { step: string; waits: boolean })[] => {
    if (!id || NOT_THERE.includes(state)) return [];
    const waits = state === 'WAITING_APPLICANT';
    if (key.endsWith('.establishment')) return [{ kind: 'FILING', id, step: key, waits }];
    return key === 'food' ? [{ kind: 'APPLICATION', id, step: key, waits }] : [];
  });
}
