import { Button, Input } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { publishedResults } from '../../api/calls';
import { DataTable, Pager } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { Page } from '../../frame/Page';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';
import { tidyCode } from '../intake/model';

const FILTERS = ['operator'] as const;

/** Results that are public (检查结果公示), the newest first. */
export default function Published() {
  const { t, code, say, language } = useText();
  const list = useListState(FILTERS);
  const [typed, setTyped] = useState(list.filters.operator);
  const asked = { operator: list.filters.operator, cursor: list.cursor };
  const query = useQuery({ queryKey: ['published', asked], queryFn: ({ signal }) => publishedResults(asked, signal) });
  const filtered = list.active.length > 0;
  return (
    <Page title={t('inspection.published')} actions={<><Link to="/inspections">{t('inspection.toCalendar')}</Link><Button onClick={() => window.print()}>{t('frame.print')}</Button></>}>
      <form key={list.filters.operator} className="filters" role="search" onSubmit={(event) => { event.preventDefault(); list.set({ operator: tidyCode(typed) }); }}>
        <Input className="number" style={{ width: 240 }} value={typed} onChange={(event) => setTyped(event.target.value)} placeholder={t('inspection.publishedOf')} aria-label={t('inspection.publishedOf')} maxLength={40} />
        <Button htmlType="submit">{t('cases.searchButton')}</Button>
        {filtered && <Button onClick={() => { setTyped(''); list.clear(); }}>{t('frame.clearFilters')}</Button>}
      </form>
      <Loaded query={query}>
        {(page) => (
          <DataTable
            label={t('inspection.published')}
            rows={page.results}
            rowKey={(result) => result.inspection_id}
            columns={[
              { key: 'on', title: t('inspection.publicSince'), cell: (result) => <span className="nowrap">{day(result.published_on, language)}</span> },
              { key: 'operator', title: t('inspection.operator'), cell: (result) => <><div>{result.operator_name}</div><div className="quiet number">{result.operator_uscc}</div></> },
              { key: 'address', title: t('inspection.address'), cell: (result) => result.address },
              { key: 'kind', title: t('inspection.kind'), cell: (result) => <Link to={`/inspections/${result.inspection_id}`}>{code('inspection', result.kind)}<span className="sr-only"> {result.operator_name}</span></Link> },
              { key: 'inspected', title: t('inspection.inspectedOn'), cell: (result) => <span className="nowrap">{day(result.inspected_on, language)}</span> },
              { key: 'result', title: t('inspection.result'), cell: (result) => <><strong>{code('verdict', result.verdict)}</strong><div className="quiet">{say(result.verdict_text)}</div></> },
            ]}
            empty={filtered ? undefined : <EmptyState text={t('inspection.publishedEmpty')} hint={t('inspection.publishedHint')} />}
            pager={<Pager next={page.next_cursor} state={list.pager} />}
          />
        )}
      </Loaded>
    </Page>
  );
}
