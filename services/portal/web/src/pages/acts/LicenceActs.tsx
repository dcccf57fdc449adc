import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { act, applyForFoodChange, applyForRenewal, applyForReplacement, personsOf, taskPage } from '../../api/calls';
import type { FoodForm, FoodLicence, MaskedPerson } from '../../api/types';
import { Section } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { useText } from '../../i18n';
import { openActs, REASONS, type Act, type ActField, type Said } from './act';
import { ActButtons, ActDialog } from './ActDialog';

const REPORTED = ['EQUIPMENT_LAYOUT', 'NETWORK_OPERATION', 'EXTERNAL_WAREHOUSE', 'SCHOOL_MEALS', 'VENDING_SITES', 'PREPACKAGED_FOOD'];
const REVOKED = ['REVOKED', 'REVOKED_FOR_FRAUD', 'WITHDRAWN_BY_AUTHORITY', 'REVOKED_AS_PENALTY'];
const CANCELLED = ['ENTITY_ENDED', 'FORCE_MAJEURE'];
const LIVE = ['ACTIVE', 'SUSPENDED_BY_LATE_RENEWAL'];
const FILED = ['FILED', 'PUBLISHED', 'UPDATED'];

/** A licence or filing with what is licensed or filed, and the persons of its file, once they are read. */
type Held = FoodLicence & { form?: FoodForm; persons: readonly MaskedPerson[] };
type LicenceAct = Act<Held>;

/** An act on what was seen. */
const onIt = (path: (id: string) => string): LicenceAct['run'] => ({ id, version }, said, key) => act(path(id), { ...said, expected_version: version }, key);
const onLicence = (name: string) => onIt((id) => `/bff/food-licences/${id}/${name}`);

const of = (name: keyof FoodForm) => ({ form }: Held) => form?.[name];
const line = (name: keyof FoodForm, label: ActField<Held>['label'], optional = true): ActField<Held> => ({ name, label, kind: 'line', start: of(name), optional });

/** What a licence shows and may be asked to show otherwise; other premises take another licence. */
const LICENSED: ActField<Held>[] = [
  line('operator_name', 'register.operator', false),
  line('legal_rep', 'register.legalRep'),
  line('domicile', 'register.domicile'),
  { name: 'main_type', label: 'intake.mainType', kind: 'one', codes: { group: 'mainType', values: ['FOOD_SELLER', 'CATERER', 'CANTEEN'] }, start: of('main_type') },
  { name: 'items', label: 'intake.foodItems', kind: 'several', codes: { group: 'foodItem', values: ['BULK', 'BULK_AND_PREPACKAGED'] }, start: of('items') },
  { name: 'cold_frozen', label: 'intake.coldFrozen', kind: 'yes', start: of('cold_frozen') },
];

/** What a filing says and may say otherwise under its number. */
const FILED_ITEMS: ActField<Held>[] = [
  line('operator_name', 'register.operator', false),
  line('premises', 'register.premises', false),
  line('legal_rep', 'register.legalRep'),
  line('external_warehouse', 'intake.warehouse'),
  { name: 'cold_frozen', label: 'intake.coldFrozen', kind: 'yes', start: of('cold_frozen') },
];

/** The form as it was with what was said otherwise; a commitment is for a first licence alone. */
function changed({ form }: Held, fields: readonly ActField<Held>[], said: Said): FoodForm {
  if (!form) throw new Error('nothing is known of what is licensed');
  return { ...form, ...Object.fromEntries(fields.map(({ name }) => [name, said[name]])), commitment: null };
}

/** Acts that begin with what is licensed or filed. */
const WITH_FORM = ['change', 'renewOtherwise', 'updateFiling'];

const OF_A_LICENCE: LicenceAct[] = [
  {
    name: 'renew', text: 'acts.renew', roles: ['WINDOW'], states: LIVE, follows: { text: 'acts.renewHint', law: 'Order 78 art 32' },
    fields: [{ name: 'conditions_unchanged', label: 'acts.renewUnchanged', kind: 'yes' }],
    run: ({ number }, { conditions_unchanged }, key) => applyForRenewal(number, { conditions_unchanged: conditions_unchanged === true, form: null, persons: [] }, key),
  },
  {
    name: 'renewOtherwise', text: 'acts.renewOtherwise', roles: ['WINDOW'], states: LIVE, follows: { text: 'acts.renewOtherwiseHint', law: 'Order 78 art 32' },
    fields: LICENSED,
    run: (held, said, key) => applyForRenewal(held.number, { conditions_unchanged: false, form: changed(held, LICENSED, said), persons: [] }, key),
  },
  {
    name: 'change', text: 'acts.changeLicence', roles: ['WINDOW'], states: LIVE, follows: { text: 'acts.changeLicenceHint', law: 'Order 78 art 29' },
    fields: [...LICENSED, { name: 'changed_on', label: 'acts.changedOn', kind: 'day', optional: true, hint: 'acts.changedOnHint' }, { name: 'conditions_unchanged', label: 'acts.renewUnchanged', kind: 'yes' }],
    run: (held, { conditions_unchanged, changed_on, ...said }, key) => applyForFoodChange(held.number, { conditions_unchanged: conditions_unchanged === true, changed_on: String(changed_on), form: changed(held, LICENSED, said), persons: [] }, key),
  },
  {
    name: 'replace', text: 'acts.replace', roles: ['WINDOW'], states: LIVE,
    fields: [{ name: 'loss', label: 'acts.loss', kind: 'one', codes: { group: 'loss', values: ['LOST', 'DAMAGED'] } }],
    run: ({ number }, { loss }, key) => applyForReplacement(number, { loss: String(loss) }, key),
  },
  {
    name: 'report', text: 'acts.report', roles: ['WINDOW'], states: LIVE,
    fields: [{ name: 'matters', label: 'acts.matters', kind: 'several', codes: { group: 'report', values: REPORTED } }, { name: 'changed_on', label: 'acts.changedOn', kind: 'day' }, { name: 'details', label: 'acts.details', kind: 'text' }],
    run: onLicence('report'),
  },
  { name: 'cancel', text: 'acts.cancel', roles: ['WINDOW'], states: LIVE, danger: true, fields: [REASONS], run: onLicence('cancel-on-application') },
  {
    name: 'cancelExOfficio', text: 'acts.cancelExOfficio', roles: ['HEAD'], states: LIVE, danger: true,
    fields: [{ name: 'ground', label: 'decision.grounds', kind: 'one', codes: { group: 'cancellation', values: CANCELLED } }, REASONS],
    run: onLicence('cancel'),
  },
  {
    name: 'revoke', text: 'acts.revoke', roles: ['HEAD'], states: LIVE, danger: true, follows: { text: 'acts.revokeWarning', law: 'Licensing Law 69, 79' },
    fields: [{ name: 'kind', label: 'acts.revokeKind', kind: 'one', codes: { group: 'revocation', values: REVOKED } }, { name: 'grounds', label: 'decision.grounds', kind: 'text' }, { name: 'remedies', label: 'decision.remedies', kind: 'text', optional: true },
      { name: 'responsible', label: 'acts.responsible', kind: 'several', choices: ({ persons }) => persons.map(({ ref, name }) => ({ value: ref, label: `${name} (${ref})` })), optional: true, hint: 'acts.penaltyHint', when: ({ kind }) => kind === 'REVOKED_AS_PENALTY' }],
    run: onLicence('revoke'),
  },
];

const OF_A_FILING: LicenceAct[] = [
  {
    name: 'updateFiling', text: 'acts.updateFiling', roles: ['WINDOW'], states: FILED, follows: { text: 'acts.updateFilingHint' },
    fields: FILED_ITEMS,
    run: (held, said, key) => act(`/bff/applications/${held.id}/update-filing`, { form: changed(held, FILED_ITEMS, said), expected_version: held.version }, key),
  },
  { name: 'cancelFiling', text: 'acts.cancelFiling', roles: ['WINDOW', 'SUPERVISOR'], states: FILED, danger: true, fields: [{ name: 'ended_on', label: 'acts.endedOn', kind: 'day' }], run: onIt((id) => `/bff/applications/${id}/cancel-filing`) },
];

/** The follow-up of a commitment that was not kept; its states are the commitment's. */
const OF_A_COMMITMENT: LicenceAct[] = [
  { name: 'orderCorrection', text: 'acts.orderCorrection', roles: ['HEAD'], states: ['UNMET'], follows: { text: 'acts.orderCorrectionFollows', law: 'Qingdao 26' }, fields: [REASONS], run: onLicence('order-correction') },
  {
    name: 'proposeRevocation', text: 'acts.proposeRevocation', roles: ['SUPERVISOR', 'REVIEWER'], states: ['NOT_PUT_RIGHT'], follows: { text: 'acts.proposeRevocationFollows', law: 'Qingdao 26' },
    fields: [{ name: 'false_commitment', label: 'acts.falseCommitment', kind: 'yes', hint: 'acts.falseCommitmentHint' }, REASONS],
    run: onLicence('propose-revocation'),
  },
  {
    name: 'revokeOnCommitment', text: 'acts.revokeOnCommitment', roles: ['HEAD'], states: ['PROPOSED'], danger: true, follows: { text: 'acts.revokeOnCommitmentFollows', law: 'Qingdao 26' }, after: ({ commitment }) => commitment?.proposed_by ?? '',
    fields: [{ name: 'grounds', label: 'decision.grounds', kind: 'text' }, { name: 'remedies', label: 'decision.remedies', kind: 'text', optional: true }],
    // As it was proposed: the head decides on that, or declines.
    run: (licence, said, key) => onLicence('revoke')(licence, { ...said, kind: licence.commitment?.false_commitment ? 'COMMITMENT_FALSE' : 'COMMITMENT_UNMET' }, key),
  },
  { name: 'declineRevocation', text: 'acts.declineRevocation', roles: ['HEAD'], states: ['PROPOSED'], follows: { text: 'acts.declineRevocationFollows', law: 'Qingdao 26' }, after: ({ commitment }) => commitment?.proposed_by ?? '', fields: [REASONS], run: onLicence('decline-revocation') },
];

/** What may be asked for or decided about a licence or filing, by who looks at it. */
export function LicenceActs({ licence }: { licence: FoodLicence }) {
  const { t } = useText();
  const { has } = useRoles();
  const [chosen, setChosen] = useState<LicenceAct>();
  const all = licence.number.startsWith('YB') ? OF_A_FILING : OF_A_LICENCE;
  const query = useQuery({ queryKey: ['licensed', licence.application_id, licence.version], queryFn: ({ signal }) => taskPage(`APPLICATION-${licence.application_id}`, signal), enabled: has('WINDOW') && [...LIVE, ...FILED].includes(licence.state) });
  const persons = useQuery({ queryKey: ['licence-persons', licence.application_id], queryFn: ({ signal }) => personsOf('APPLICATION', licence.application_id, signal), enabled: chosen?.name === 'revoke' });
  const held: Held = { ...licence, form: query.data?.application?.form ?? undefined, persons: persons.data?.persons ?? [] };
  const acts = all.filter(({ name }) => held.form || !WITH_FORM.includes(name));
  const live = LIVE.includes(licence.state) ? (licence.commitment?.state ?? '') : '';
  if (openActs(acts, licence.state, has).length === 0 && openActs(OF_A_COMMITMENT, live, has).length === 0) return null;
  return (
    <div className="after-table no-print">
      <Section title={t('acts.afterIssue')}>
        <ActButtons acts={acts} about={held} state={licence.state} choose={setChosen} />
        <ActButtons acts={OF_A_COMMITMENT} about={held} state={live} choose={setChosen} />
        {chosen && <ActDialog act={chosen} about={held} title={`${licence.operator_name} · ${licence.number}`} refresh={[['licence', licence.number], ['company'], ['workbench']]} close={() => setChosen(undefined)} />}
      </Section>
    </div>
  );
}
