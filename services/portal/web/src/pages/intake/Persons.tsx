import { Button, Input, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { checkIdentifier } from '../../api/calls';
import type { Person } from '../../api/types';
import { useDebounced } from '../../data/useDebounced';
import { Section } from '../../frame/Page';
import { useText } from '../../i18n';
import { serverNow } from '../../lamp/clock';
import { Field } from './Field';
import { newPerson, tidyCode } from './model';
import type { Intake } from './useIntake';

const COMPLETE: Record<string, number> = { RESIDENT_ID: 18, PHONE: 11, USCC: 18 };

/** Asks about a code once it is complete; never on an empty or half-typed field. */
export function useIdentifierFault(kind: string, value: string): string | undefined {
  const { say } = useText();
  const rested = useDebounced(value, 250);
  const complete = rested.length >= (COMPLETE[kind] ?? Infinity);
  const query = useQuery({ queryKey: ['identifier', kind, rested], queryFn: ({ signal }) => checkIdentifier(kind, rested, signal), enabled: complete, staleTime: Infinity, gcTime: 0, retry: false });
  if (!complete || !query.data || query.data.valid) return undefined;
  return query.data.faults.map((fault) => say(fault.text)).join(' ');
}

export function PersonFields({ person, index, intake, only }: { person: Person; index: number; intake: Intake; only?: boolean }) {
  const { t, code } = useText();
  const at = (field: string) => `persons.${index}.${field}`;
  const set = (field: string, value: unknown) => intake.set(at(field), value);
  const idFault = useIdentifierFault(person.id_kind === 'RESIDENT_ID' ? 'RESIDENT_ID' : 'OTHER', person.id_number);
  const phoneFault = useIdentifierFault('PHONE', person.phone);
  const verify = (method: string | undefined) => set('verified', method ? { method, at: new Date(serverNow()).toISOString() } : null);
  const title = t('intake.person', { ref: person.ref });
  return (
    <div className="person" role="group" aria-label={title}>
      <div className="person-head">
        <h3>{title} {person.name}</h3>
        <Button size="small" disabled={only} onClick={() => intake.set('persons', intake.content.persons.filter((one) => one.ref !== person.ref))}>
          {t('intake.removePerson')}<span className="sr-only"> {person.ref}</span>
        </Button>
      </div>
      <div className="form-grid">
        <Field id={at('name')} label={t('intake.personName')} required>{(given) => <Input {...given} value={person.name} onChange={(event) => set('name', event.target.value)} maxLength={50} autoComplete="off" />}</Field>
        <Field id={at('phone')} label={t('intake.phone')} required fault={phoneFault}>{(given) => <Input {...given} inputMode="tel" value={person.phone} onChange={(event) => set('phone', tidyCode(event.target.value))} maxLength={20} autoComplete="off" />}</Field>
        <Field id={at('id_kind')} label={t('intake.idKind')}>{(given) => <Select {...given} value={person.id_kind} onChange={(value) => set('id_kind', value)} options={['RESIDENT_ID', 'PASSPORT', 'HK_MACAU_PERMIT', 'TAIWAN_PERMIT'].map((value) => ({ value, label: code('idKind', value) }))} style={{ width: '100%' }} />}</Field>
        <Field id={at('id_number')} label={t('intake.idNumber')} required fault={idFault}>{(given) => <Input {...given} className="number" value={person.id_number} onChange={(event) => set('id_number', tidyCode(event.target.value))} maxLength={30} autoComplete="off" />}</Field>
        <Field id={at('email')} label={t('intake.email')}>{(given) => <Input {...given} inputMode="email" value={person.email} onChange={(event) => set('email', event.target.value.trim())} maxLength={100} autoComplete="off" />}</Field>
        <Field id={at('verified')} label={t('intake.verified')}>{(given) => <Select {...given} allowClear value={person.verified?.method} onChange={verify} options={['FACE', 'NOTARISED', 'IN_PERSON'].map((value) => ({ value, label: code('verified', value) }))} style={{ width: '100%' }} />}</Field>
      </div>
    </div>
  );
}

/** A ref nobody has yet. */
export const nextRef = (persons: { ref: string }[]) => `p${Math.max(0, ...persons.map(({ ref }) => Number(ref.slice(1)) || 0)) + 1}`;

export function Persons({ intake }: { intake: Intake }) {
  const { t } = useText();
  const { persons } = intake.content;
  return (
    <Section title={t('intake.persons')}>
      {persons.map((person, index) => (
        <PersonFields key={person.ref} person={person} index={index} intake={intake} only={persons.length === 1} />
      ))}
      <Button id="persons.add" onClick={() => intake.set('persons', [...persons, newPerson(nextRef(persons))])}>
        {t('intake.addPerson')}
      </Button>
    </Section>
  );
}
