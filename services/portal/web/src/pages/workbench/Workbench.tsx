import { Button, Checkbox, Segmented } from 'antd';
import { useNavigate } from 'react-router-dom';
import type { LightCounts, TaskRow, Workbench as Bench } from '../../api/types';
import { DataTable, Pager } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { Page } from '../../frame/Page';
import { EmptyState, Loaded } from '../../frame/states';
import { useKeys } from '../../frame/keys';
import { useRoles } from '../../frame/session';
import { useText } from '../../i18n';
import { LightSign } from '../../lamp/Lamp';
import { useTaskColumns } from './columns';
import { Feed } from './Feed';
import { SecondLooks } from './SecondLooks';
import { useTakeTask } from './useTakeTask';
import { useWorkbench } from './useWorkbench';

const KINDS = ['', 'NAME', 'FILING', 'APPLICATION', 'VISIT'];

function Figures({ bench, light, setLight }: { bench: Bench; light: string; setLight: (light: string) => void }) {
  const { t } = useText();
  const count = (name: keyof LightCounts) => bench.lights[name];
  return (
    <div className="figures" role="group" aria-label={t('workbench.lightFilter')}>
      {(['RED', 'YELLOW', 'GREEN'] as const).map((name) => (
        <button key={name} type="button" aria-pressed={light === name} onClick={() => setLight(light === name ? '' : name)}>
          <LightSign light={name} /> <strong>{count(name.toLowerCase() as keyof LightCounts)}</strong>
        </button>
      ))}
      <span className="sep" aria-hidden="true" />
      <span>
        {t('workbench.today')}{t('frame.colon')}{t('workbench.opened')} <strong>{bench.today.opened}</strong> · {t('workbench.completed')} <strong>{bench.today.completed}</strong>
        {bench.today.ended_early > 0 && ` · ${t('workbench.endedEarly')} ${bench.today.ended_early}`}
      </span>
    </div>
  );
}

export default function Workbench() {
  const { t, code } = useText();
  const navigate = useNavigate();
  const { has } = useRoles();
  const list = useListState(['kind', 'light', 'mine', 'office_view']);
  const { query, fresh, accept, merged } = useWorkbench({ kind: list.filters.kind, light: list.filters.light, mine: list.filters.mine === 'true', office_view: list.filters.office_view === 'true', cursor: list.cursor });
  const { next, claim } = useTakeTask();
  const columns = useTaskColumns();
  const getNext = () => next.mutate({ kind: list.filters.kind });
  useKeys([{ keys: 'n', text: t('workbench.next'), run: getNext }]);

  const open = (task: TaskRow) => (task.lease ? navigate(`/tasks/${encodeURIComponent(task.id)}`) : claim.mutate(task.id));
  const action = (task: TaskRow) => (
    <Button type={task.mine ? 'primary' : 'default'} size="small" onClick={() => open(task)} disabled={merged.gone.has(task.id)}>
      {t(task.mine ? 'workbench.goOn' : task.lease ? 'workbench.look' : 'workbench.handle')}
      <span className="sr-only"> {task.title}</span>
    </Button>
  );

  return (
    <Page
      title={t('workbench.title')}
      actions={
        <Button type="primary" onClick={getNext} loading={next.isPending}>
          {t('workbench.nextHint')}
        </Button>
      }
    >
      <SecondLooks />
      <Loaded query={query}>
        {(bench) => (
          <>
            <Figures bench={fresh ?? bench} light={list.filters.light} setLight={(light) => list.set({ light })} />
            <div className="filters">
              <Segmented aria-label={t('workbench.kind')} value={list.filters.kind} onChange={(kind) => list.set({ kind })} options={KINDS.map((kind) => ({ value: kind, label: kind ? code('kind', kind) : t('frame.all') }))} />
              <Checkbox checked={list.filters.mine === 'true'} onChange={(event) => list.set({ mine: event.target.checked ? 'true' : '' })}>
                {t('workbench.mine')}
              </Checkbox>
              {has('SUPERVISOR', 'HEAD') && (
                <Checkbox checked={list.filters.office_view === 'true'} onChange={(event) => list.set({ office_view: event.target.checked ? 'true' : '' })}>
                  {t('workbench.officeView')}
                </Checkbox>
              )}
              {list.active.length > 0 && <Button size="small" onClick={list.clear}>{t('frame.clearFilters')}</Button>}
              <span className="quiet">{t('workbench.order')}</span>
            </div>
            <div aria-live="polite">
              {merged.arrived > 0 && (
                <button type="button" className="new-tasks" onClick={accept}>
                  {t('workbench.newTasks', { count: merged.arrived })}
                </button>
              )}
            </div>
            <DataTable
              label={t('workbench.title')}
              rows={merged.rows}
              rowKey={(task) => task.id}
              columns={[...columns, { key: 'action', title: t('workbench.action'), cell: action, className: 'actions' }]}
              onOpen={open}
              rowClass={(task) => (merged.gone.has(task.id) ? 'gone' : '')}
              empty={list.active.length === 0 ? <EmptyState text={t('workbench.empty')} hint={t('workbench.emptyHint')} /> : undefined}
              pager={<Pager next={bench.next_cursor} state={list.pager} />}
            />
          </>
        )}
      </Loaded>
      <div className="after-table">
        <Feed />
      </div>
    </Page>
  );
}
