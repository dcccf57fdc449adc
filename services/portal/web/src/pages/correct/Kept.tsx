import { Button } from 'antd';
import { DataTable, type Column } from '../../data/DataTable';
import { Section } from '../../frame/Page';
import { useText } from '../../i18n';
import { newPerson, type Content, type Kept as KeptPerson } from '../intake/model';
import { nextRef, PersonFields } from '../intake/Persons';
import type { Intake } from '../intake/useIntake';

/** The persons as the house has them, masked as in a file or named as in the register; in a file, who is to be corrected is typed anew. */
export function Kept({ intake }: { intake: Intake }) {
  const { t, code } = useText();
  const { persons, kept = [], correction } = intake.content;
  const typed = (ref: string) => persons.some((person) => person.ref === ref);
  const add = (ref: string) => intake.change((before: Content) => ({ ...before, persons: [...before.persons, newPerson(ref)] }));
  const named: Column<KeptPerson>[] = [
    { key: 'ref', title: t('persons.ref'), cell: (person) => person.ref },
    { key: 'name', title: t('persons.name'), cell: (person) => person.name },
  ];
  const masked: Column<KeptPerson>[] = [
    { key: 'number', title: t('persons.number'), cell: (person) => <span className="number">{person.id_number || '—'}</span> },
    { key: 'phone', title: t('persons.phone'), cell: (person) => person.phone || '—' },
    { key: 'kind', title: t('persons.document'), cell: (person) => (person.id_kind ? code('idKind', person.id_kind) : '—') },
    { key: 'act', title: t('workbench.action'), className: 'actions', cell: (person) => (typed(person.ref) ? <span className="quiet">{t('correct.typedAnew')}</span> : <Button size="small" onClick={() => add(person.ref)}>{t('correct.typeAnew')}<span className="sr-only"> {person.ref}</span></Button>) },
  ];
  return (
    <Section title={t('intake.persons')}>
      <p className="quiet">{t(correction ? 'correct.personsHint' : 'acts.personsHint')}</p>
      <DataTable label={t('intake.persons')} rows={kept} rowKey={(person) => person.ref} columns={correction ? [...named, ...masked] : named} />
      {persons.map((person, index) => <PersonFields key={person.ref} person={person} index={index} intake={intake} />)}
      <p><Button id="persons.add" onClick={() => add(nextRef([...kept, ...persons]))}>{t('intake.addPerson')}</Button></p>
    </Section>
  );
}
