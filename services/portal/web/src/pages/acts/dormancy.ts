import { act, fileDormancy } from '../../api/calls';
import type { Company, Dormancy } from '../../api/types';
import { REASONS, type Act, type ActField } from './act';

const GROUNDS = ['NATURAL_DISASTER', 'ACCIDENT', 'PUBLIC_HEALTH', 'SOCIAL_SECURITY', 'OTHER'];
const COMMITTED = ['APPLICATION_FORM', 'DORMANCY_COMMITMENT'];

const onIt = (name: string): Act<Dormancy>['run'] => ({ dormancy_id: id, version }, said, key) => act(`/bff/dormancies/${id}/${name}`, { ...said, expected_version: version }, key);

const UNTIL = { name: 'until', label: 'acts.restUntil', kind: 'day' } as const satisfies ActField<unknown>;

/** A company files before it rests (歇业备案); its states are the company's. */
export const TO_REST: Act<Company> = {
  name: 'rest', text: 'acts.rest', roles: ['WINDOW'], states: ['ACTIVE'], follows: { text: 'acts.restFollows', law: 'MERR 30' },
  fields: [
    { name: 'ground', label: 'acts.restGround', kind: 'one', codes: { group: 'dormancyGround', values: GROUNDS } },
    { name: 'from', label: 'acts.restFrom', kind: 'day' },
    UNTIL,
    { name: 'delivery_address', label: 'register.deliveryAddress', kind: 'line', optional: true, hint: 'acts.deliveryHint' },
    REASONS,
    { name: 'employees_consulted', label: 'acts.employeesConsulted', kind: 'yes' },
  ],
  materials: ({ delivery_address: address }) => (String(address ?? '').trim() ? [...COMMITTED, 'DELIVERY_ADDRESS_CONFIRMATION'] : COMMITTED),
  run: ({ uscc }, said, key) => fileDormancy(uscc, said, key),
};

export const OF_A_DORMANCY: Act<Dormancy>[] = [
  { name: 'extend', text: 'acts.restLonger', roles: ['WINDOW'], states: ['DORMANT'], follows: { text: 'acts.restLongerFollows', law: 'Rules 41' }, fields: [UNTIL, REASONS], materials: () => COMMITTED, run: onIt('extend') },
  { name: 'withdraw', text: 'acts.restWithdraw', roles: ['WINDOW'], states: ['FILED'], fields: [REASONS], run: onIt('withdraw') },
  { name: 'end', text: 'acts.restEnd', roles: ['WINDOW'], states: ['DORMANT'], follows: { text: 'acts.restEndFollows', law: 'Rules 42' }, fields: [{ name: 'resumed_on', label: 'acts.resumedOn', kind: 'day' }], run: onIt('end') },
  // The day that was found stands: only the publicity is owed, and says it again.
  { name: 'publicise', text: 'acts.restPublicise', roles: ['WINDOW'], states: ['BUSINESS_FOUND'], follows: { text: 'acts.restPubliciseFollows', law: 'Rules 42' }, run: (about, _said, key) => onIt('end')(about, { resumed_on: about.ended_on }, key) },
  { name: 'found', text: 'acts.businessFound', roles: ['REGISTRAR', 'SUPERVISOR'], states: ['DORMANT'], danger: true, follows: { text: 'acts.businessFoundFollows', law: 'MERR 30' }, fields: [{ name: 'since', label: 'acts.businessSince', kind: 'day' }, REASONS], run: onIt('business-found') },
];
