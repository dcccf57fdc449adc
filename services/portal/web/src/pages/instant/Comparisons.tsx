import { Input, Segmented } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router-dom';
import { instantComparisons } from '../../api/calls';
import type { InstantCount } from '../../api/types';
import { DataTable, Pager } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { Page, Section } from '../../frame/Page';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { addDays, day, dayOf } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { DepartmentChoice, useDepartment } from './department';
import { doubtsOf } from './looked';

const FILTERS = ['from', 'until', 'agreement'] as const;
/** Days that are looked at before others are chosen. */
const USUAL_DAYS = 90;

function Counts({ counts }: { counts: InstantCount[] }) {
  const { t, code } = useText();
  return (
    <Section title={t('instant.counts')}>
      <DataTable
        label={t('instant.counts')}
        rows={counts}
        rowKey={(one) => `${one.rule} ${one.ruling} ${one.agreement}`}
        columns={[
          { key: 'rule', title: t('instant.rule'), cell: (one) => (one.rule ? `${one.rule} ${code('instantRule', one.rule)}` : t('instant.noDoubt')) },
          { key: 'ruling', title: t('instant.ruling'), cell: (one) => code('instantRuling', one.ruling) },
          { key: 'agreement', title: t('instant.agreement'), cell: (one) => code('instantState', one.agreement) },
          { key: 'filings', title: t('instant.filings'), className: 'number', cell: (one) => one.filings },
        ]}
        empty={<EmptyState text={t('instant.countsEmpty')} />}
      />
    </Section>
  );
}

/** What clerks came to beside the rules of instant approval (秒批比对), counted by rule and filing by filing. */
export default function Comparisons() {
  const { t, code, language } = useText();
  const navigate = useNavigate();
  const department = useDepartment();
  const list = useListState(FILTERS);
  const today = dayOf(serverNow());
  const until = list.filters.until || today;
  const from = list.filters.from || addDays(until, -USUAL_DAYS);
  const { agreement } = list.filters;
  const asked = { from, until, agreement, cursor: list.cursor };
  const query = useQuery({ queryKey: ['instant-comparisons', department, asked], queryFn: ({ signal }) => instantComparisons(department, asked, signal) });
  const placeOf = (id: string) => `/instant/${department}/evaluations/${id}`;
  return (
    <Page title={t('instant.comparisons')} actions={<><Link to={`/instant/${department}/trial`}>{t('instant.trial')}</Link> <Link to={`/instant/${department}`}>{t('instant.reviews')}</Link></>}>
      <p className="notice">{t('instant.comparisonsHint')}</p>
      <div className="filters">
        <DepartmentChoice page="/comparisons" />
        <label>{t('instant.from')} <Input type="date" value={from} onChange={(event) => list.set({ from: event.target.value })} style={{ width: 150 }} /></label>
        <label>{t('instant.until')} <Input type="date" value={until} onChange={(event) => list.set({ until: event.target.value })} style={{ width: 150 }} /></label>
        <Segmented aria-label={t('instant.agreement')} value={agreement} onChange={(next) => list.set({ agreement: next })} options={[{ value: '', label: t('instant.differing') }, ...['LOOSER', 'STRICTER', 'AGREED'].map((value) => ({ value, label: code('instantState', value) }))]} />
      </div>
      <Loaded query={query}>
        {(page) => (
          <>
            <Counts counts={page.counts} />
            <Section title={t('instant.compared')}>
              <DataTable
                label={t('instant.compared')}
                rows={page.evaluations}
                rowKey={(one) => one.filing_id}
                onOpen={(one) => navigate(placeOf(one.filing_id))}
                columns={[
                  { key: 'on', title: t('instant.evaluatedOn'), cell: (one) => <Link className="nowrap" to={placeOf(one.filing_id)}>{day(one.evaluated_on, language)}</Link> },
                  { key: 'outcome', title: t('instant.outcome'), cell: (one) => code('instantOutcome', one.outcome) },
                  { key: 'doubts', title: t('instant.doubts'), cell: (one) => doubtsOf(one.outcomes).map((rule) => <div key={rule}>{rule} {code('instantRule', rule)}</div>) },
                  { key: 'ruling', title: t('instant.ruling'), cell: (one) => code('instantRuling', one.ruling) },
                  { key: 'agreement', title: t('instant.agreement'), cell: (one) => code('instantState', one.state) },
                ]}
                empty={<EmptyState text={t('instant.comparedEmpty')} />}
                pager={<Pager next={page.next_cursor} state={list.pager} />}
              />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}
