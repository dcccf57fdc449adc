import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { act, companyMarks } from '../../api/calls';
import type { Company, CompanyMark } from '../../api/types';
import { Facts, Section } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';
import { REASONS, type Act } from './act';
import { ActButtons, ActDialog } from './ActDialog';

const READERS = ['WINDOW', 'REGISTRAR', 'HEAD', 'SUPERVISOR'];
const WRITERS = ['REGISTRAR', 'HEAD', 'SUPERVISOR'];
const KINDS = ['ABNORMAL_LIST', 'SERIOUS_VIOLATION_LIST', 'EQUITY_FROZEN', 'EQUITY_PLEDGED', 'CHATTEL_MORTGAGE', 'UNDER_INVESTIGATION', 'UNDER_ENFORCEMENT', 'IN_LAWSUIT', 'UNPAID_FINE'];
/** Who has ended bars nothing any more. */
const LIVING = ['ACTIVE', 'DORMANT', 'REVOKED_AS_PENALTY'];
/** Marks stand or are gone: there is no state between. */
const STANDS = 'STANDS';

type Marked = CompanyMark & { uscc: string };

const TO_NOTE: Act<Company> = {
  name: 'note', text: 'acts.noteMark', roles: WRITERS, states: LIVING, follows: { text: 'acts.noteMarkFollows', law: 'MERR 33' },
  fields: [{ name: 'mark', label: 'acts.mark', kind: 'one', codes: { group: 'companyMark', values: KINDS } }, { name: 'reference', label: 'acts.markReference', kind: 'line', hint: 'acts.markReferenceHint' }, { name: 'since', label: 'acts.markSince', kind: 'day' }],
  run: ({ uscc }, said, key) => act(`/bff/companies/${uscc}/marks`, said, key),
};
const TO_LIFT: Act<Marked> = {
  name: 'lift', text: 'acts.liftMark', roles: WRITERS, states: [STANDS], follows: { text: 'acts.liftMarkFollows' }, fields: [REASONS],
  run: ({ uscc, mark_id: id }, said, key) => act(`/bff/companies/${uscc}/marks/${id}/lift`, said, key),
};

function Mark({ about, refresh }: { about: Marked; refresh: string[][] }) {
  const { t, code, language } = useText();
  const [chosen, setChosen] = useState<Act<Marked>>();
  const name = code('companyMark', about.mark);
  return (
    <article className="matter" aria-label={name}>
      <h3>{name}</h3>
      <Facts facts={[{ label: t('acts.markReference'), value: about.reference }, { label: t('acts.markSince'), value: day(about.since, language) }]} />
      {about.own ? <p className="quiet">{t('acts.markOwn')}</p> : <ActButtons acts={[TO_LIFT]} about={about} state={STANDS} choose={setChosen} />}
      {chosen && <ActDialog act={chosen} about={about} title={name} refresh={refresh} close={() => setChosen(undefined)} />}
    </article>
  );
}

/** What other departments noted of a company: it bars from the simple end until it is lifted. */
export function Marks({ company }: { company: Company }) {
  const { t } = useText();
  const { has } = useRoles();
  const [chosen, setChosen] = useState<Act<Company>>();
  const reads = has(...READERS);
  const query = useQuery({ queryKey: ['marks', company.uscc], queryFn: ({ signal }) => companyMarks(company.uscc, signal), enabled: reads });
  const refresh = [['marks', company.uscc]];
  if (!reads) return null;
  return (
    <Section title={t('acts.marks')}>
      <Loaded query={query} rows={1}>
        {({ marks }) => (
          <>
            {marks.length === 0 && <p className="quiet">{t('acts.marksEmpty')}</p>}
            {marks.map((one) => <Mark key={one.mark_id} about={{ ...one, uscc: company.uscc }} refresh={refresh} />)}
            <ActButtons acts={[TO_NOTE]} about={company} state={company.state} choose={setChosen} />
            {chosen && <ActDialog act={chosen} about={company} title={company.name} refresh={refresh} close={() => setChosen(undefined)} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}
