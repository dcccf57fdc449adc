import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { draws } from '../../api/calls';
import { DataTable, Pager } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { Page } from '../../frame/Page';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';
import type { Act } from '../acts/act';
import { ActButtons, ActDialog } from '../acts/ActDialog';
import { TO_PUBLISH } from './draw';

/** Double-random draws (双随机抽查), the newest first. */
export default function Draws() {
  const { t, code, language } = useText();
  const navigate = useNavigate();
  const list = useListState([]);
  const [chosen, setChosen] = useState<Act<string>>();
  const asked = { cursor: list.cursor };
  const query = useQuery({ queryKey: ['draws', asked], queryFn: ({ signal }) => draws(asked, signal) });
  return (
    <Page title={t('inspection.draws')} actions={<Link to="/inspections">{t('inspection.toCalendar')}</Link>}>
      <p className="notice">{t('inspection.drawsHint')}</p>
      <ActButtons acts={[TO_PUBLISH]} about="" state="ACTIVE" choose={setChosen} />
      {chosen && <ActDialog act={chosen} about="" title={t('inspection.draws')} refresh={[['draws']]} close={() => setChosen(undefined)} />}
      <div className="after-table">
        <Loaded query={query}>
          {(page) => (
            <DataTable
              label={t('inspection.draws')}
              rows={page.draws}
              rowKey={(one) => one.draw_id}
              onOpen={(one) => navigate(`/inspections/draws/${one.draw_id}`)}
              columns={[
                { key: 'name', title: t('inspection.drawName'), cell: (one) => <Link to={`/inspections/draws/${one.draw_id}`}>{one.plan?.name}</Link> },
                { key: 'state', title: t('inspection.state'), cell: (one) => code('drawState', one.state) },
                { key: 'on', title: t('inspection.publishedOn'), cell: (one) => <span className="nowrap">{day(one.published_on, language)}</span> },
                { key: 'objects', title: t('inspection.objectCount'), className: 'number', cell: (one) => one.objects },
                { key: 'drawn', title: t('inspection.drawnCount'), className: 'number', cell: (one) => one.drawn_count },
                { key: 'due', title: t('inspection.drawDue'), cell: (one) => <span className="nowrap">{day(one.plan?.due, language)}</span> },
              ]}
              empty={<EmptyState text={t('inspection.drawsEmpty')} />}
              pager={<Pager next={page.next_cursor} state={list.pager} />}
            />
          )}
        </Loaded>
      </div>
    </Page>
  );
}
