import type { InstantInput, InstantRuleOutcome } from '../../api/types';
import type { Key, Language } from '../../i18n';
import { day, yuan } from '../../i18n/format';

/** What a rule looks at, by its name in the form. */
const NAMES: Record<string, Key> = {
  violations: 'instant.brokenRules', questions: 'instant.questions', near_names: 'instant.nearNames', capital_fen: 'register.capital', shareholders: 'decision.shareholders',
  legal_rep: 'register.legalRep', directors: 'intake.directors', manager: 'intake.manager', supervisors: 'intake.supervisors', finance_officer: 'intake.financeOfficer',
  warnings: 'instant.warnings', visit_needed: 'instant.visitNeeded', committed: 'instant.committed', banned_until: 'instant.bannedUntil', act: 'decision.act', premises: 'register.premises',
  liaison: 'intake.liaison', beneficial_owners: 'intake.beneficialOwners', agent: 'intake.agent', person_in_charge: 'register.personInCharge',
};

/** What is true or not. */
const FLAGS = ['visit_needed', 'committed'];

type Texts = { t: (key: Key) => string; code: (group: string, value: string) => string; language: Language };

/** "directors[1]" is the second director; what is no field, as a wording of the scope, is told as it is. */
export function whatOf({ what }: InstantInput, { t, code }: Texts): string {
  const [, material] = /^materials\.(\w+)$/.exec(what) ?? [];
  if (material) return code('material', material);
  const [, field, index] = /^([a-z_]+)(?:\[(\d+)\])?/.exec(what) ?? [];
  const name = field && NAMES[field];
  if (!name) return what;
  return index ? `${t(name)} ${Number(index) + 1}` : t(name);
}

/** The value a rule found, in words where it is a code. */
export function valueOf({ what, value, source }: InstantInput, { t, code, language }: Texts): string {
  if (source === 'MATERIALS') return code('source', value);
  if (source === 'REAL_NAME_CHECK') return value === 'NONE' ? t('instant.unverified') : code('verified', value);
  if (source === 'SCOPE_CATALOGUE') return code('scope', value);
  if (source === 'BANS') return value === 'NONE' ? t('instant.none') : day(value, language);
  if (FLAGS.includes(what)) return t(value === 'true' ? 'frame.yes' : 'frame.no');
  if (what === 'act') return code('act', value);
  if (what === 'capital_fen') return yuan(Number(value), language);
  return value === '0' ? t('instant.none') : code('instantHolders', value);
}

/** Codes of the rules that did not hold. */
export const doubtsOf = (outcomes: readonly InstantRuleOutcome[]): string[] => outcomes.filter(({ held }) => !held).map(({ rule }) => rule);
