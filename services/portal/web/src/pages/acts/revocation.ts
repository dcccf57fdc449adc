import { act, applyForRevocation, openRevocation } from '../../api/calls';
import type { Company, CompanyMatters, Person, PersonName, RegistrationRevocation } from '../../api/types';
import { serverNow } from '../../lamp/clock';
import { newPerson, tidyCode } from '../intake/model';
import { REASONS, type Act, type ActField, type Said } from './act';

const STANDING = ['ACTIVE', 'DORMANT', 'REVOKED_AS_PENALTY'];
const FINDINGS = ['REVOKE', 'NOT_ESTABLISHED', 'PUBLIC_INTEREST', 'NOT_RESTORABLE'];
const NOT_ACCEPTED = ['IDENTITY_UNVERIFIED', 'COMPANY_ENDED', 'OTHER_BY_LAW'];
const PROCEEDINGS = ['CIVIL_DISPUTE', 'LAWSUIT', 'OPEN_CASE'];

/** A revocation with the persons of its company, of whom some may be responsible. */
export type Investigated = RegistrationRevocation & { persons: PersonName[] };

/** A company, and the change that it stands by: the only one that may be revoked. */
export type Suspect = Company & Pick<CompanyMatters, 'change'>;

const onIt = (name: string): Act<Investigated>['run'] => ({ revocation_id: id, version }, said, key) => act(`/bff/revocations/${id}/${name}`, { ...said, expected_version: version }, key);
const proposer = ({ proposed_by: by }: Investigated) => by;

const ofPerson = ({ affected }: Said) => affected === 'PERSON';
const ofEnterprise = ({ affected }: Said) => affected === 'ENTERPRISE';
const ground = (values: string[]): ActField<Investigated> => ({ name: 'ground', label: 'acts.why', kind: 'one', codes: { group: 'revocationGround', values } });

/** The person affected, as typed. */
function affectedPerson(said: Said): Person {
  const text = (name: string) => String(said[`applicant.${name}`] ?? '');
  const method = text('verified');
  return { ...newPerson('applicant'), name: text('name'), id_kind: text('id_kind'), id_number: tidyCode(text('id_number')), phone: tidyCode(text('phone')), verified: method ? { method, at: new Date(serverNow()).toISOString() } : null };
}

/** Which registration is false: asked only where the company was changed. */
const WHICH: ActField<Suspect> = { name: 'which', label: 'acts.falseRegistration', kind: 'one', codes: { group: 'falseRegistration', values: ['ESTABLISHMENT', 'CHANGE'] }, hint: 'acts.falseRegistrationHint' };
const filingOf = ({ change }: Suspect, { which }: Said) => (which === 'CHANGE' ? change?.filing_id ?? '' : '');

/** How a revocation begins (撤销登记): applied for at the window, or ex officio; the states are the company's. */
const BEGINNINGS: Act<Suspect>[] = [
  {
    name: 'applyForRevocation', text: 'acts.applyForRevocation', roles: ['WINDOW'], states: STANDING, follows: { text: 'acts.applyForRevocationFollows', law: 'Rules 52' },
    fields: [
      { name: 'affected', label: 'acts.affected', kind: 'one', codes: { group: 'affected', values: ['PERSON', 'ENTERPRISE'] } },
      { name: 'applicant.name', label: 'intake.personName', kind: 'line', when: ofPerson },
      { name: 'applicant.id_kind', label: 'intake.idKind', kind: 'one', codes: { group: 'idKind', values: ['RESIDENT_ID', 'PASSPORT', 'HK_MACAU_PERMIT', 'TAIWAN_PERMIT'] }, when: ofPerson },
      { name: 'applicant.id_number', label: 'intake.idNumber', kind: 'line', when: ofPerson },
      { name: 'applicant.phone', label: 'intake.phone', kind: 'line', when: ofPerson },
      { name: 'applicant.verified', label: 'intake.verified', kind: 'one', codes: { group: 'verified', values: ['FACE', 'NOTARISED', 'IN_PERSON'] }, optional: true, when: ofPerson },
      { name: 'applicant_uscc', label: 'register.uscc', kind: 'line', when: ofEnterprise },
      { ...REASONS, label: 'acts.whatIsFalse', hint: 'acts.noPersonalData' },
    ],
    run: (about, said, key) => applyForRevocation(about.uscc, { reasons: String(said.reasons), applicant: ofPerson(said) ? affectedPerson(said) : null, applicant_uscc: tidyCode(String(said.applicant_uscc)), filing_id: filingOf(about, said) }, key),
  },
  {
    name: 'openRevocation', text: 'acts.openRevocation', roles: ['REGISTRAR', 'SUPERVISOR', 'HEAD'], states: STANDING, danger: true, follows: { text: 'acts.openRevocationFollows', law: 'Rules 53' },
    fields: [{ ...REASONS, label: 'acts.whatIsFalse', hint: 'acts.noPersonalData' }],
    run: (about, said, key) => openRevocation(about.uscc, { reasons: said.reasons, filing_id: filingOf(about, said) }, key),
  },
];

/** The same for one company. */
export const toRevoke = ({ change }: Pick<Suspect, 'change'>): Act<Suspect>[] => (change ? BEGINNINGS.map((one) => ({ ...one, fields: [WHICH, ...(one.fields ?? [])] })) : BEGINNINGS);

export const OF_A_REVOCATION: Act<Investigated>[] = [
  { name: 'accept', text: 'acts.acceptRevocation', roles: ['REGISTRAR'], states: ['APPLIED'], follows: { text: 'acts.openRevocationFollows', law: 'Rules 53' }, run: onIt('accept') },
  { name: 'decline', text: 'acts.notAcceptRevocation', roles: ['REGISTRAR'], states: ['APPLIED'], fields: [ground(NOT_ACCEPTED), REASONS], run: onIt('decline') },
  { name: 'publicise', text: 'acts.publiciseRevocation', roles: ['REGISTRAR'], states: ['INVESTIGATING'], follows: { text: 'acts.publiciseRevocationFollows', law: 'MERR 40' }, fields: [REASONS], run: onIt('publicise') },
  { name: 'object', text: 'acts.objectToRevocation', roles: ['WINDOW', 'REGISTRAR'], states: ['PUBLICISED'], follows: { text: 'acts.objectToRevocationFollows', law: 'MERR 40' }, fields: [{ name: 'raised_by', label: 'acts.raisedBy', kind: 'line' }, REASONS], run: onIt('object') },
  { name: 'suspend', text: 'acts.suspendRevocation', roles: ['REGISTRAR'], states: ['INVESTIGATING'], follows: { text: 'acts.suspendRevocationFollows', law: 'Rules 54' }, fields: [ground(PROCEEDINGS), REASONS], run: onIt('suspend') },
  { name: 'resume', text: 'acts.resumeRevocation', roles: ['REGISTRAR'], states: ['SUSPENDED'], fields: [REASONS], run: onIt('resume') },
  { name: 'extend', text: 'acts.extendRevocation', roles: ['HEAD'], states: ['INVESTIGATING', 'PUBLICISED'], follows: { text: 'acts.extendRevocationFollows', law: 'Rules 53' }, fields: [REASONS], run: onIt('extend') },
  {
    name: 'propose', text: 'acts.proposeOutcome', roles: ['REGISTRAR'], states: ['INVESTIGATING', 'PUBLICISED'], follows: { text: 'acts.proposeOutcomeFollows', law: 'Rules 53' },
    fields: [
      { name: 'finding', label: 'acts.finding', kind: 'one', codes: { group: 'revocationGround', values: FINDINGS } },
      { name: 'responsible', label: 'acts.responsible', kind: 'several', choices: ({ persons }) => persons.map(({ ref, name }) => ({ value: ref, label: `${name} (${ref})` })), optional: true, hint: 'acts.responsibleHint', when: ({ finding }) => finding === 'REVOKE' },
      REASONS,
    ],
    run: onIt('propose'),
  },
  { name: 'sendBack', text: 'acts.sendBack', roles: ['HEAD'], states: ['PROPOSED'], fields: [REASONS], run: onIt('send-back') },
  { name: 'takeBack', text: 'acts.takeBackRevocation', roles: ['HEAD', 'SUPERVISOR'], states: ['REVOKED'], danger: true, follows: { text: 'acts.takeBackRevocationFollows', law: 'MERR 42' }, fields: [REASONS], after: ({ decided_by: by }) => by, afterSaid: 'acts.decidedFirst', run: onIt('take-back') },
];

/** What the head decides, as it was proposed. */
const decision = (text: Act<Investigated>['text'], follows: Act<Investigated>['follows']): Act<Investigated> => ({ name: 'decide', text, roles: ['HEAD'], states: ['PROPOSED'], danger: true, follows, after: proposer, run: onIt('decide') });

const REVOKE = decision('acts.decideRevoke', { text: 'acts.decideRevokeFollows', law: 'MERR 40' });
const REVOKE_CHANGE = decision('acts.decideRevokeChange', { text: 'acts.decideRevokeChangeFollows', law: 'MERR 40' });
const KEEP = decision('acts.decideKeep', { text: 'acts.decideKeepFollows', law: 'MERR 41' });

/** The acts on one revocation: the head's decision is called by what it comes to. */
export const actsOn = ({ outcome, filing_id: change }: Investigated): Act<Investigated>[] => [outcome !== 'REVOKE' ? KEEP : change ? REVOKE_CHANGE : REVOKE, ...OF_A_REVOCATION];
