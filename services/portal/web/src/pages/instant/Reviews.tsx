import { Segmented } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router-dom';
import { instantReviews } from '../../api/calls';
import type { InstantReview } from '../../api/types';
import { DataTable, Pager, type Column } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { AREAS } from '../../frame/areas';
import { Page } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';
import { LightSign, lightOf } from '../../lamp/Lamp';
import { DepartmentChoice, useDepartment } from './department';

const FILTERS = ['done'] as const;

/** Second looks at instant approvals (秒批复核): what is to be done, with its last day, or what is over. */
export default function Reviews() {
  const { t, code, language } = useText();
  const { has } = useRoles();
  const navigate = useNavigate();
  const department = useDepartment();
  const list = useListState(FILTERS);
  const done = list.filters.done === 'true';
  const asked = { done, cursor: list.cursor };
  const query = useQuery({ queryKey: ['instant-reviews', department, asked], queryFn: ({ signal }) => instantReviews(department, asked, signal) });
  const placeOf = (id: string) => `/instant/${department}/reviews/${id}`;
  // A light for what waits; a disagreement is red without being late.
  const lamp: Column<InstantReview> = { key: 'lamp', title: t('workbench.lamp'), cell: (one) => <LightSign light={lightOf(one.light)} inTime={one.state === 'DISAGREED'} /> };
  const due: Column<InstantReview> = { key: 'due', title: t('instant.due'), cell: (one) => <span className="nowrap">{day(one.due, language)}</span> };
  const opinion: Column<InstantReview> = { key: 'opinion', title: t('instant.opinion'), cell: (one) => code('secondOpinion', one.opinion) };
  return (
    <Page title={t('instant.reviews')} actions={has(...AREAS.supervisor.roles) && <Link to={`/instant/${department}/comparisons`}>{t('instant.comparisons')}</Link>}>
      <p className="notice">{t('instant.reviewsHint')}</p>
      <div className="filters">
        <DepartmentChoice />
        <Segmented aria-label={t('instant.which')} value={done} onChange={(next) => list.set({ done: next ? 'true' : '' })} options={[{ value: false, label: t('instant.todo') }, { value: true, label: t('instant.done') }]} />
      </div>
      <Loaded query={query}>
        {(page) => (
          <DataTable
            label={t('instant.reviews')}
            rows={page.reviews}
            rowKey={(one) => one.review_id}
            onOpen={(one) => navigate(placeOf(one.review_id))}
            columns={[
              ...(done ? [] : [lamp]),
              { key: 'name', title: t('register.name'), cell: (one) => <Link to={placeOf(one.review_id)}>{one.full_name}</Link> },
              { key: 'state', title: t('instant.state'), cell: (one) => code('reviewState', one.state) },
              { key: 'drawn', title: t('instant.drawnOn'), cell: (one) => <span className="nowrap">{day(one.drawn_on, language)}</span> },
              done ? opinion : due,
            ]}
            empty={<EmptyState text={t(done ? 'instant.doneEmpty' : 'instant.reviewsEmpty')} />}
            pager={<Pager next={page.next_cursor} state={list.pager} />}
          />
        )}
      </Loaded>
    </Page>
  );
}
