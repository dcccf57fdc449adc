import { act, proposeNameCorrection } from '../../api/calls';
import type { Company, NameCorrection } from '../../api/types';
import { REASONS, type Act, type Said } from './act';

const GROUNDS = ['STRUCTURE', 'FORBIDDEN_CONTENT', 'CONFLICT', 'DISPUTE_RULING', 'COURT_JUDGMENT'];
/** Grounds that somebody else's document decided. */
const BY_DOCUMENT = ['DISPUTE_RULING', 'COURT_JUDGMENT'];
const IN_FORCE = ['ORDERED', 'SERVED', 'OVERDUE'];

const onIt = (name: string): Act<NameCorrection>['run'] => ({ correction_id: id, version }, said, key) => act(`/bff/name-corrections/${id}/${name}`, { ...said, expected_version: version }, key);
const proposer = ({ proposed_by: by }: NameCorrection) => by;

/** A registrar proposes that the name be corrected (名称纠正); its states are the company's. */
export const TO_CORRECT: Act<Company> = {
  name: 'correctName', text: 'acts.correctName', roles: ['REGISTRAR'], states: ['ACTIVE', 'DORMANT', 'REVOKED_AS_PENALTY'], follows: { text: 'acts.correctNameFollows', law: 'Name Provisions 20' },
  fields: [
    { name: 'ground', label: 'acts.why', kind: 'one', codes: { group: 'nameGround', values: GROUNDS } },
    { name: 'document', label: 'acts.document', kind: 'line', when: ({ ground }: Said) => BY_DOCUMENT.includes(String(ground)) },
    REASONS,
  ],
  run: ({ uscc }, said, key) => proposeNameCorrection(uscc, said, key),
};

export const OF_A_CORRECTION: Act<NameCorrection>[] = [
  { name: 'order', text: 'acts.orderName', roles: ['HEAD'], states: ['PROPOSED'], danger: true, follows: { text: 'acts.orderNameFollows', law: 'Name Provisions 23' }, after: proposer, run: onIt('order') },
  { name: 'decline', text: 'acts.declineName', roles: ['HEAD'], states: ['PROPOSED'], after: proposer, fields: [REASONS], run: onIt('decline') },
  { name: 'serve', text: 'acts.serveName', roles: ['WINDOW', 'REGISTRAR'], states: ['ORDERED'], follows: { text: 'acts.serveNameFollows', law: 'Name Provisions 23' }, fields: [{ name: 'received_on', label: 'acts.receivedOn', kind: 'day' }], run: onIt('serve') },
  { name: 'withdraw', text: 'acts.withdrawName', roles: ['HEAD'], states: IN_FORCE, danger: true, follows: { text: 'acts.withdrawNameFollows', law: 'Name Provisions 20' }, fields: [REASONS], run: onIt('withdraw') },
];
