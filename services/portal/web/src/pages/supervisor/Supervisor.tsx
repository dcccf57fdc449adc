import { App, Button, Form, Input, Modal } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { reassign, supervisor, urge, workbench } from '../../api/calls';
import type { StageLoad, TaskRow } from '../../api/types';
import { DataTable, Pager } from '../../data/DataTable';
import { useFeed } from '../../data/live';
import { useCommand } from '../../data/useCommand';
import { useListState } from '../../data/useListState';
import { Page, Section } from '../../frame/Page';
import { Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { duration } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { LightSign } from '../../lamp/Lamp';
import { useTaskColumns } from '../workbench/columns';

const total = ({ lights }: StageLoad) => lights.red + lights.yellow + lights.green;

/** Urges each task; an own key for each, the same when the whole is tried again. */
async function urgeAll(ids: string[], key: string) {
  for (const [index, id] of ids.entries()) await urge(id, `${key.slice(0, -2)}${(index % 256).toString(16).padStart(2, '0')}`);
}

/** Departments by stages: how many, which lights, how long the oldest has waited. */
function Stages({ stages }: { stages: StageLoad[] }) {
  const { t, code, language } = useText();
  const lights = (stage: StageLoad) => (
    <span className="nowrap">
      {stage.lights.red > 0 && <><LightSign light="RED" word={false} /> {stage.lights.red}{' '}</>}
      {stage.lights.yellow > 0 && <><LightSign light="YELLOW" word={false} /> {stage.lights.yellow}{' '}</>}
      {stage.lights.green > 0 && <><LightSign light="GREEN" word={false} /> {stage.lights.green}</>}
    </span>
  );
  return (
    <DataTable
      label={t('workbench.heat')}
      rows={stages}
      rowKey={(stage) => `${stage.department} ${stage.kind} ${stage.stage}`}
      columns={[
        { key: 'department', title: t('workbench.department'), cell: (stage) => code('department', stage.department) },
        { key: 'stage', title: t('workbench.stage'), cell: (stage) => `${code('kind', stage.kind)} · ${code('stage', stage.stage)}` },
        { key: 'total', title: t('workbench.total'), cell: (stage) => <strong>{total(stage)}</strong> },
        { key: 'lights', title: t('workbench.lamp'), cell: lights },
        { key: 'held', title: t('workbench.held'), cell: (stage) => stage.held },
        { key: 'oldest', title: t('workbench.oldest'), cell: (stage) => (stage.oldest_waiting_since ? duration((serverNow() - new Date(stage.oldest_waiting_since).getTime()) / 1000, language) : '—') },
      ]}
    />
  );
}

function Reassign({ task, close }: { task: TaskRow; close: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ account: string }>();
  const command = useCommand<{ account: string }, unknown>((body, key) => reassign(task.id, body, key), {
    refresh: [['supervisor'], ['workbench']],
    onDone: () => {
      void message.success(t('workbench.reassigned'));
      close();
    },
  });
  return (
    <Modal open title={`${t('workbench.reassign')}${t('frame.colon')}${task.title}`} onCancel={close} onOk={() => form.submit()} okText={t('frame.confirm')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" onFinish={(values) => command.mutate(values)}>
        <Form.Item name="account" label={t('workbench.reassignTo')} rules={[{ required: true }]}>
          <Input autoFocus maxLength={32} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export default function Supervisor() {
  const { t, code } = useText();
  const { message } = App.useApp();
  const list = useListState(['light', 'kind']);
  const view = useQuery({ queryKey: ['supervisor'], queryFn: ({ signal }) => supervisor(signal) });
  const tasks = useQuery({ queryKey: ['workbench', 'supervisor', list.filters, list.cursor], queryFn: ({ signal }) => workbench({ ...list.filters, cursor: list.cursor, office_view: true }, signal) });
  const [moving, setMoving] = useState<TaskRow>();
  const columns = useTaskColumns();
  const urging = useCommand<string[], void>(urgeAll, {
    refresh: [['supervisor'], ['workbench']],
    onDone: () => void message.success(t('workbench.urgedDone')),
  });
  useFeed(() => void view.refetch());

  return (
    <Page title={t('workbench.supervisor')}>
      <Loaded query={view}>
        {({ stages, people }) => (
          <div className="columns">
            <Section title={t('workbench.heat')}>
              <Stages stages={stages} />
            </Section>
            <Section title={t('workbench.people')}>
              <DataTable
                label={t('workbench.people')}
                rows={people}
                rowKey={(person) => person.account}
                columns={[
                  { key: 'person', title: t('workbench.person'), cell: (person) => person.account },
                  { key: 'held', title: t('workbench.heldTasks'), cell: (person) => person.held, className: 'right' },
                ]}
                empty={<p className="quiet">{t('workbench.noPeople')}</p>}
              />
            </Section>
          </div>
        )}
      </Loaded>
      <Section
        title={t('workbench.tasks')}
        extra={
          <span className="figures-inline">
            {(['RED', 'YELLOW', 'GREEN'] as const).map((light) => (
              <Button key={light} size="small" type={list.filters.light === light ? 'primary' : 'default'} aria-pressed={list.filters.light === light} onClick={() => list.set({ light: list.filters.light === light ? '' : light })}>
                {code('light', light)}
              </Button>
            ))}
          </span>
        }
      >
        <Loaded query={tasks}>
          {(page) => (
            <DataTable
              label={t('workbench.tasks')}
              rows={page.tasks}
              rowKey={(task) => task.id}
              columns={[
                ...columns,
                {
                  key: 'action',
                  title: t('workbench.action'),
                  className: 'actions',
                  cell: (task) => (
                    <>
                      <Button size="small" onClick={() => urging.mutate([task.id])}>
                        {t('workbench.urge')}
                        <span className="sr-only"> {task.title}</span>
                      </Button>{' '}
                      <Button size="small" onClick={() => setMoving(task)}>
                        {t('workbench.reassign')}
                        <span className="sr-only"> {task.title}</span>
                      </Button>
                    </>
                  ),
                },
              ]}
              batch={(ids, clear) => (
                <Button size="small" type="primary" onClick={() => urging.mutate(ids, { onSuccess: clear })}>
                  {t('workbench.urgeAll')}
                </Button>
              )}
              pager={<Pager next={page.next_cursor} state={list.pager} />}
            />
          )}
        </Loaded>
      </Section>
      {moving && <Reassign task={moving} close={() => setMoving(undefined)} />}
    </Page>
  );
}
