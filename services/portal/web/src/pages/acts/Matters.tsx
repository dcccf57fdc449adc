import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { companyForm, companyMatters } from '../../api/calls';
import type { Company, CompanyMatters, Dormancy, NameCorrection, PersonName } from '../../api/types';
import { Facts, Section, type Fact } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { useText, type Key } from '../../i18n';
import { day } from '../../i18n/format';
import { Lamp } from '../../lamp/Lamp';
import type { Act } from './act';
import { ActButtons, ActDialog } from './ActDialog';
import { OF_A_DORMANCY, TO_REST } from './dormancy';
import { OF_A_CORRECTION, TO_CORRECT } from './nameCorrection';
import { actsOn, toRevoke, type Investigated, type Suspect } from './revocation';

const READERS = ['WINDOW', 'REGISTRAR', 'HEAD', 'SUPERVISOR'];
/** States in which nothing more becomes of one. */
const OVER = ['RESUMED', 'WITHDRAWN', 'COMPANY_ENDED', 'DECLINED', 'FULFILLED', 'NOT_ACCEPTED', 'REVOKED', 'NOT_REVOKED', 'TAKEN_BACK'];
const isOpen = ({ state }: { state: string }) => !OVER.includes(state);

type Clocked = { state: string; due: string; due_provisional: boolean; light: string };

/** One matter: how it stands, its facts, and what may be done about it now. */
function Matter<T extends Clocked>({ about, kind, states, facts, acts, refresh }: { about: T; kind: Key; states: string; facts: (Fact | false)[]; acts: readonly Act<T>[]; refresh: string[][] }) {
  const { t, code } = useText();
  const [chosen, setChosen] = useState<Act<T>>();
  const name = `${t(kind)} · ${code(states, about.state)}`;
  return (
    <article className="matter" aria-label={name}>
      <h3>{name} {about.due && <Lamp lamp={{ light: about.light, due: about.due, clock: 'STATUTORY', provisional: about.due_provisional }} withClock />}</h3>
      <Facts facts={facts} />
      <ActButtons acts={acts} about={about} state={about.state} choose={setChosen} />
      {chosen && <ActDialog act={chosen} about={about} title={name} refresh={refresh} close={() => setChosen(undefined)} />}
    </article>
  );
}

/** Texts and days of facts; what is empty is left out by those who show them. */
function useFacts() {
  const { t, language } = useText();
  return {
    plain: (label: Key, value: ReactNode): Fact => ({ label: t(label), value }),
    onDay: (label: Key, value: string): Fact | false => value !== '' && { label: t(label), value: day(value, language) },
  };
}

function OneDormancy({ about, refresh }: { about: Dormancy; refresh: string[][] }) {
  const { code, language } = useText();
  const { plain, onDay } = useFacts();
  const facts = [
    plain('acts.restPeriod', `${day(about.from, language)} – ${day(about.until, language)}`),
    plain('acts.restGround', code('dormancyGround', about.ground)),
    plain('register.deliveryAddress', about.delivery_address),
    plain('frame.reasons', about.reasons),
    onDay('acts.resumedOn', about.ended_on),
    plain('acts.howEnded', code('dormancyEnd', about.outcome)),
    onDay('acts.publiciseBy', about.due),
  ];
  return <Matter about={about} kind="acts.dormancy" states="dormancyState" facts={facts} acts={OF_A_DORMANCY} refresh={refresh} />;
}

function OneCorrection({ about, refresh }: { about: NameCorrection; refresh: string[][] }) {
  const { code } = useText();
  const { plain, onDay } = useFacts();
  const facts = [
    plain('acts.nameAtIssue', about.full_name),
    plain('acts.why', code('nameGround', about.ground)),
    plain('acts.document', about.document),
    plain('frame.reasons', about.reasons),
    plain('acts.proposedBy', about.proposed_by),
    plain('acts.orderedBy', about.ordered_by),
    onDay('acts.orderedOn', about.ordered_on),
    onDay('acts.changeBy', about.due),
    onDay('acts.settledOn', about.settled_on),
    plain('acts.closedBy', about.closed_by),
    plain('acts.closedFor', about.closed_for),
  ];
  return <Matter about={about} kind="acts.nameCorrection" states="correctionState" facts={facts} acts={OF_A_CORRECTION} refresh={refresh} />;
}

/** While these last, why the latest step was taken matters to who goes on with it. */
const INVESTIGATED = ['INVESTIGATING', 'PUBLICISED', 'SUSPENDED'];

function OneRevocation({ about, refresh }: { about: Investigated; refresh: string[][] }) {
  const { t, code, language } = useText();
  const { plain, onDay } = useFacts();
  const nameOf = (ref: string) => about.persons.find((one) => one.ref === ref)?.name ?? ref;
  const facts = [
    plain('acts.origin', code('revocationOrigin', about.origin)),
    plain('acts.openedBy', about.opened_by),
    plain('acts.falseRegistration', code('falseRegistration', about.filing_id ? 'CHANGE' : 'ESTABLISHMENT')),
    plain('acts.whatIsFalse', about.reasons),
    onDay(about.state === 'APPLIED' ? 'acts.acceptBy' : 'acts.investigateBy', about.due),
    about.extended && plain('acts.extended', t('acts.yes')),
    onDay('acts.publicUntil', about.public_until),
    plain('acts.objection', about.objection),
    plain('acts.note', INVESTIGATED.includes(about.state) && about.note && t('acts.noteBy', { note: about.note, by: about.note_by })),
    plain('acts.finding', about.outcome === 'REVOKE' ? code('revocationGround', 'REVOKE') : code('revocationGround', about.ground)),
    plain('acts.proposedReasons', about.finding),
    plain('acts.responsible', about.responsible.map(nameOf).join(language === 'en' ? ', ' : '、')),
    plain('acts.proposedBy', about.proposed_by),
    plain('acts.decidedBy', about.decided_by),
    onDay('acts.decidedOn', about.decided_on),
    onDay('acts.bannedUntil', about.banned_until),
    plain('acts.takenBackBy', about.taken_back_by),
    onDay('acts.takenBackOn', about.taken_back_on),
    plain('acts.takenBackFor', about.taken_back_for),
  ];
  return <Matter about={about} kind="acts.revocation" states="revocationState" facts={facts} acts={actsOn(about)} refresh={refresh} />;
}

/** What may begin: of each kind one at a time. */
const beginnings = ({ dormancies, corrections, revocations, change }: CompanyMatters): Act<Suspect>[] => [
  ...(dormancies.some(isOpen) ? [] : [TO_REST]),
  ...(corrections.some(isOpen) ? [] : [TO_CORRECT]),
  ...(revocations.some(isOpen) ? [] : toRevoke({ change })),
];

function Begin({ company, matters, refresh }: { company: Company; matters: CompanyMatters; refresh: string[][] }) {
  const [chosen, setChosen] = useState<Act<Suspect>>();
  const about: Suspect = { ...company, change: matters.change };
  return (
    <>
      <ActButtons acts={beginnings(matters)} about={about} state={company.state} choose={setChosen} />
      {chosen && <ActDialog act={chosen} about={about} title={company.name} refresh={refresh} close={() => setChosen(undefined)} />}
    </>
  );
}

/** Names of a company's persons; asked for only where somebody of them may be responsible for a false registration. */
function usePersons(uscc: string, wanted: boolean): PersonName[] {
  const query = useQuery({ queryKey: ['company-persons', uscc], queryFn: ({ signal }) => companyForm(uscc, signal), enabled: wanted });
  return query.data?.persons ?? [];
}

function Shown({ company, matters }: { company: Company; matters: CompanyMatters }) {
  const { t } = useText();
  const { dormancies, corrections, revocations } = matters;
  const persons = usePersons(company.uscc, revocations.length > 0);
  const refresh = [['matters', company.uscc], ['marks', company.uscc], ['company', company.uscc], ['open-filings', company.uscc]];
  const none = dormancies.length + corrections.length + revocations.length === 0;
  return (
    <>
      {none && <EmptyState text={t('acts.mattersEmpty')} hint={t('acts.mattersHint')} />}
      {[...revocations].reverse().map((one) => <OneRevocation key={one.revocation_id} about={{ ...one, persons }} refresh={refresh} />)}
      {[...corrections].reverse().map((one) => <OneCorrection key={one.correction_id} about={one} refresh={refresh} />)}
      {[...dormancies].reverse().map((one) => <OneDormancy key={one.dormancy_id} about={one} refresh={refresh} />)}
      <Begin company={company} matters={matters} refresh={refresh} />
    </>
  );
}

/** A company that rests, whose name is to be corrected, or whose registration is said to be false. */
export function Matters({ company }: { company: Company }) {
  const { t } = useText();
  const { has } = useRoles();
  const reads = has(...READERS);
  const query = useQuery({ queryKey: ['matters', company.uscc], queryFn: ({ signal }) => companyMatters(company.uscc, signal), enabled: reads });
  if (!reads) return null;
  return (
    <Section title={t('acts.matterList')}>
      <Loaded query={query} rows={2}>{(matters) => <Shown company={company} matters={matters} />}</Loaded>
    </Section>
  );
}
