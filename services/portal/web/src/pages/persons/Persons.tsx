import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { personsOf } from '../../api/calls';
import { isProblem } from '../../api/problem';
import type { MaskedPerson } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { useRoles } from '../../frame/session';
import { Section } from '../../frame/Page';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { RevealDialog, type Wish } from './RevealDialog';
import { READERS, type File, type Post } from './persons';
import { useShown } from './useShown';

/** A masked value; what was shown goes again by itself. */
function Masked({ person, field, value, may, shown, ask }: { person: MaskedPerson; field: Wish['field']; value: string; may: boolean; shown: (ref: string, field: string) => string | undefined; ask: (wish: Wish) => void }) {
  const { t, code } = useText();
  const plain = shown(person.ref, field);
  if (!value) return <>—</>;
  if (plain !== undefined) return <strong className="nowrap" role="status">{plain}</strong>;
  return (
    <span className="nowrap">
      {value}{' '}
      {may && (
        <Button size="small" type="link" onClick={() => ask({ person, field })} aria-label={t('persons.showOf', { what: code('personField', field), who: person.ref })}>
          {t('persons.show')}
        </Button>
      )}
    </span>
  );
}

/** The persons of a file, masked; each value is shown to the one role that may see it, for a reason and for a while. */
export function Persons({ file, posts = [], of = '' }: { file: File; posts?: Post[]; of?: string }) {
  const { t, code, language } = useText();
  const { has } = useRoles();
  const [wish, setWish] = useState<Wish>();
  const { shown, show } = useShown();
  const query = useQuery({
    queryKey: ['persons', file.kind, file.id],
    queryFn: ({ signal }) => personsOf(file.kind, file.id, signal),
    enabled: has(...READERS[file.kind]),
    retry: false,
  });
  // A file that is not handed in yet has no persons, and who may not see them sees no empty table.
  if (!has(...READERS[file.kind]) || (isProblem(query.error) && query.error.status === 404)) return null;
  const separator = language === 'en' ? ', ' : '、';
  return (
    <Section title={of ? `${t('persons.title')} · ${of}` : t('persons.title')}>
      <Loaded query={query} rows={3}>
        {({ persons, may_reveal: may }) => (
          <>
            <p className="quiet">{t(may ? 'persons.hint' : 'persons.masked')}</p>
            <DataTable
              label={t('persons.title')}
              rows={persons}
              rowKey={(person) => person.ref}
              columns={[
                { key: 'ref', title: t('persons.ref'), cell: (person) => person.ref },
                ...(posts.length > 0 ? [{ key: 'posts', title: t('persons.posts'), cell: (person: MaskedPerson) => posts.filter(({ ref }) => ref === person.ref).map(({ text }) => t(text)).join(separator) || '—' }] : []),
                { key: 'name', title: t('persons.name'), cell: (person) => <Masked person={person} field="NAME" value={person.name} may={may} shown={shown} ask={setWish} /> },
                { key: 'kind', title: t('persons.document'), cell: (person) => code('idKind', person.id_kind) },
                { key: 'number', title: t('persons.number'), cell: (person) => <Masked person={person} field="ID_NUMBER" value={person.id_number} may={may} shown={shown} ask={setWish} /> },
                { key: 'phone', title: t('persons.phone'), cell: (person) => <Masked person={person} field="PHONE" value={person.phone} may={may} shown={shown} ask={setWish} /> },
              ]}
              empty={<EmptyState text={t('persons.none')} />}
            />
          </>
        )}
      </Loaded>
      {wish && <RevealDialog file={file} wish={wish} show={show} close={() => setWish(undefined)} />}
    </Section>
  );
}
