import { checkBranch, checkChange, checkEstablishment, checkFood, resubmitApplication, resubmitBranch, resubmitChange, resubmitFiling, submitBranch, submitChange } from '../../api/calls';
import type { BranchChecked, ChangeChecked, Finding } from '../../api/types';
import { serverNow } from '../../lamp/clock';
import { branchFormOf, foodFormOf, formOf, reservedFor, type Change, type Content } from '../intake/model';

const SHANGHAI_MS = 8 * 3_600_000;
/** The legal day of an instant, as an input of a day takes it. */
const legalDay = (at: number) => new Date(at + SHANGHAI_MS).toISOString().slice(0, 10);

/** What the department says to the form as it stands. */
export type Told = { violations: Finding[]; change?: ChangeChecked; branch?: BranchChecked };

/** What a change says: the form of a company, or that of a branch, which has the day of the decision in itself. */
function changeOf(content: Content, { decided_on, announced_on }: Change) {
  const { persons, branch } = content;
  if (branch) return { form: null, branch: branchFormOf(content, branch), persons, decided_on: branch.decided_on, announced_on };
  return { form: formOf(content, 'parent'), branch: null, persons, decided_on, announced_on };
}

/** Persons are those of the house and those typed here. */
export async function askRules(content: Content, signal: AbortSignal): Promise<Told> {
  const { persons, authority, correction, change, branch } = content;
  if (branch && !change) {
    const form = { ...branchFormOf(content, branch), decided_on: branch.decided_on || legalDay(serverNow()) };
    const told = await checkBranch(branch.head_office_uscc, { form, persons, filing_id: correction?.id ?? '' }, signal);
    return { violations: told.violations, branch: told };
  }
  if (change) {
    const said = changeOf(content, change);
    // What changes is shown before its day is typed; that the day is missing is said when it is handed in.
    const decided_on = said.decided_on || legalDay(serverNow());
    const told = await checkChange(change.uscc, { ...said, decided_on, filing_id: correction?.id ?? '' }, signal);
    return { violations: told.violations, change: told };
  }
  if (correction?.kind === 'FILING') return checkEstablishment({ form: formOf(content, 'parent'), persons, authority, case_entities: [], filing_id: correction.id }, signal);
  const form = foodFormOf(content);
  // Only the department knows the persons it has: with some of them the check would miss the others.
  return form ? checkFood({ form, persons: [], authority }, signal) : { violations: [] };
}

/** Hands it in, for the first time or again; answers the id of the filing it became, if it is one. */
export async function handIn(content: Content, key: string): Promise<string> {
  const { persons, correction, change, branch } = content;
  if (branch && !change) {
    const said = { form: branchFormOf(content, branch), persons };
    const filing = await (correction ? resubmitBranch(correction.id, { ...said, expected_version: correction.version }, key) : submitBranch(branch.head_office_uscc, said, key));
    return filing.filing_id;
  }
  if (change) {
    const said = changeOf(content, change);
    const filing = await (correction ? resubmitChange(correction.id, { ...said, expected_version: correction.version }, key) : submitChange(change.uscc, { ...said, declaration_id: reservedFor(content) }, key));
    return filing.filing_id;
  }
  const form = formOf(content, 'parent');
  if (!correction) throw new Error('nothing that is handed in on one page');
  const food = foodFormOf(content);
  if (correction.kind === 'APPLICATION' && food) {
    await resubmitApplication(correction.id, { expected_version: correction.version, form: food, persons }, key);
    return '';
  }
  return (await resubmitFiling(correction.id, { expected_version: correction.version, form, persons }, key)).filing_id;
}
