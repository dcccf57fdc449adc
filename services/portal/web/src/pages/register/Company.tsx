import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { company, openFilings } from '../../api/calls';
import type { CompanyPage } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { Facts, Page, Section } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { day, dayOf } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { ManualNotes } from '../acts/ManualNotes';
import { Marks } from '../acts/Marks';
import { Matters } from '../acts/Matters';
import { bearer } from './bearer';

type Held = { number: string; kind: string; state: string; validTo: string };

/** Everything the company holds, the business licence first. */
function held({ company: about, licence, food }: CompanyPage): Held[] {
  const business = licence ? [{ number: about.certificate_id, kind: 'BUSINESS', state: licence.state, validTo: '' }] : [];
  return [...business, ...food.map((one) => ({ number: one.number, kind: one.number.startsWith('YB') ? 'FOOD_FILING' : 'FOOD_LICENCE', state: one.state, validTo: one.valid_to }))];
}

const READ_FILINGS = ['WINDOW', 'REGISTRAR', 'REVIEWER', 'HEAD', 'ISSUER', 'SUPERVISOR'];

/** What is under way about the company; one act at a time. */
function useOpenFilings(uscc: string) {
  const { has } = useRoles();
  return useQuery({ queryKey: ['open-filings', uscc], queryFn: ({ signal }) => openFilings(uscc, signal), enabled: has(...READ_FILINGS) });
}

/** What the window may hand in about it, one act at a time; branches are set up beside each other. */
function Acts({ uscc, state, branch }: { uscc: string; state: string; branch: boolean }) {
  const { t } = useText();
  const { has } = useRoles();
  const navigate = useNavigate();
  const query = useOpenFilings(uscc);
  if (!has('WINDOW') || !query.data) return null;
  const { filings } = query.data;
  const idle = filings.length === 0;
  const lives = ['ACTIVE', 'DORMANT'].includes(state);
  return (
    <>
      {idle && lives && <Button type="primary" onClick={() => navigate(`/companies/${uscc}/change`)}>{t('acts.change')}</Button>}
      {lives && !branch && filings.every(({ kind }) => kind === 'BRANCH_ESTABLISH') && <Button onClick={() => navigate(`/companies/${uscc}/branch`)}>{t('acts.setUpBranch')}</Button>}
      {idle && (lives || state === 'REVOKED_AS_PENALTY') && <Button onClick={() => navigate(`/companies/${uscc}/end`)}>{t('acts.end')}</Button>}
    </>
  );
}

function UnderWay({ uscc }: { uscc: string }) {
  const { t, code, language } = useText();
  const query = useOpenFilings(uscc);
  const filings = query.data?.filings ?? [];
  if (filings.length === 0) return null;
  return (
    <Section title={t('acts.underWay')}>
      <ul>
        {filings.map((one) => (
          <li key={one.filing_id}>
            <Link to={`/tasks/FILING-${one.filing_id}`}>{code('filingKind', one.kind)}</Link> · {code('stage', one.state)}{one.due && ` · ${day(one.due, language)}`}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The day as of which the entry is read; the field is a browser's own, which knows every calendar. */
function AsOf({ asOf, first, lookAt }: { asOf: string; first: string; lookAt: (on: string) => void }) {
  const { t } = useText();
  const [on, setOn] = useState(asOf);
  return (
    <form
      className="as-of"
      onSubmit={(event) => {
        event.preventDefault();
        lookAt(on);
      }}
    >
      <label htmlFor="as-of">{t('register.asOf')}</label> <Input id="as-of" type="date" size="small" min={first} max={dayOf(serverNow())} value={on} onChange={(event) => setOn(event.target.value)} required style={{ width: 150 }} /> <Button size="small" htmlType="submit">{t('register.look')}</Button>
    </form>
  );
}

export default function Company() {
  const { uscc = '' } = useParams();
  const { t, code, language } = useText();
  const [params, setParams] = useSearchParams();
  const asOf = params.get('as_of') ?? '';
  const lookAt = (on: string) => setParams(on ? { as_of: on } : {});
  const query = useQuery({ queryKey: ['company', uscc, asOf], queryFn: ({ signal }) => company(uscc, signal, asOf), placeholderData: (before) => (before?.company.uscc === uscc ? before : undefined) });
  return (
    <Loaded query={query}>
      {(page) => {
        const about = page.company;
        return (
          <Page title={about.name} actions={<>{!asOf && <Acts uscc={about.uscc} state={about.state} branch={!!about.head_office_uscc} />}<Button onClick={() => window.print()}>{t('frame.print')}</Button></>}>
            {asOf && !query.isPlaceholderData && <p className="notice notice-warn" role="status">{t('register.asOfNotice', { on: day(asOf, language) })} <Button size="small" onClick={() => lookAt('')}>{t('register.today')}</Button></p>}
            {about.state !== 'ACTIVE' && <p className={about.state === 'DORMANT' ? 'notice notice-warn' : 'notice notice-stop'}><strong>{code('companyState', about.state)}</strong></p>}
            {!!about.code_for_name_since && <p className="notice notice-warn">{t('register.nameCorrection', { since: day(about.code_for_name_since, language) })}</p>}
            <ManualNotes reasons={about.behind} />
            <Section title={t('register.facts')}>
              <Facts
                facts={[
                  { label: t('register.uscc'), value: <span className="number">{about.uscc}</span> },
                  { label: t('register.state'), value: code('companyState', about.state) },
                  { label: t('register.type'), value: code('companyType', about.company_type) },
                  ...bearer(about, t, language),
                  { label: t('register.established'), value: day(about.established_on, language) },
                  { label: t('register.division'), value: about.division },
                  { label: t('register.authority'), value: about.authority },
                  !!about.dormant_until && { label: t('register.dormantUntil'), value: day(about.dormant_until, language) },
                  !!about.delivery_address && { label: t('register.deliveryAddress'), value: about.delivery_address },
                  !!about.ended_on && { label: t('register.endedOn'), value: day(about.ended_on, language) },
                  about.former_names.length > 0 && { label: t('register.formerNames'), value: about.former_names.join('；') },
                  about.branches.length > 0 && { label: t('register.branches'), value: about.branches.map((one) => <div key={one.uscc}><Link to={`/companies/${one.uscc}`}>{one.name}</Link></div>) },
                  about.shareholder_usccs.length > 0 && { label: t('register.shareholders'), value: about.shareholder_usccs.map((one) => <div key={one}><Link to={`/companies/${one}`}>{one}</Link></div>) },
                ]}
              />
              <Facts columns={1} facts={[{ label: t('register.scope'), value: about.printed_scope }]} />
            </Section>
            {!asOf && <UnderWay uscc={about.uscc} />}
            {!asOf && <Matters company={about} />}
            {!asOf && <Marks company={about} />}
            {!asOf && <Section title={t('register.licences')}>
              <DataTable
                label={t('register.licences')}
                rows={held(page)}
                rowKey={(one) => one.number}
                columns={[
                  { key: 'kind', title: t('register.kind'), cell: (one) => code('licenceKind', one.kind) },
                  { key: 'number', title: t('register.number'), cell: (one) => <Link className="hash" to={`/licences/${encodeURIComponent(one.number)}`}>{one.number}</Link> },
                  { key: 'state', title: t('register.state'), cell: (one) => code('licenceState', one.state) },
                  { key: 'valid', title: t('register.validTo'), cell: (one) => (one.validTo ? day(one.validTo, language) : t('register.noTerm')) },
                ]}
                empty={<EmptyState text={t('register.licencesEmpty')} />}
              />
            </Section>}
            <Section title={t('register.history')} extra={<AsOf key={asOf} asOf={asOf} first={page.history[0]?.since ?? ''} lookAt={lookAt} />}>
              <DataTable
                label={t('register.history')}
                rows={page.history}
                rowKey={(one) => String(one.version)}
                columns={[
                  { key: 'since', title: t('register.since'), cell: (one) => <Link to={{ search: `?as_of=${one.since}` }}>{day(one.since, language)}</Link> },
                  { key: 'act', title: t('decision.act'), cell: (one) => code('filingKind', one.act) },
                  { key: 'changes', title: t('decision.changes'), cell: (one) => one.changes.map((change) => <div key={change.item}>{code('item', change.item)}{t('frame.colon')}{change.before} → {change.after}</div>) },
                ]}
              />
            </Section>
          </Page>
        );
      }}
    </Loaded>
  );
}
