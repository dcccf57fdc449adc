import { Tooltip } from 'antd';
import { Link } from 'react-router-dom';
import type { TaskRow } from '../../api/types';
import type { Column } from '../../data/DataTable';
import { useText } from '../../i18n';
import { duration, timeOfDay } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { Lamp } from '../../lamp/Lamp';

/** Columns of tasks, the same on the workbench and in the supervisor's view. */
export function useTaskColumns(): Column<TaskRow>[] {
  const { t, code, say, language } = useText();
  return [
    { key: 'lamp', title: t('workbench.lamp'), cell: (task) => <Lamp lamp={task} /> },
    {
      key: 'company',
      title: t('workbench.company'),
      cell: (task) => (
        <>
          <Link to={`/tasks/${encodeURIComponent(task.id)}`}>{task.title || task.subject_id}</Link>
          {task.urged > 0 && <div className="lamp-yellow">{t('workbench.urged', { count: task.urged })}</div>}
        </>
      ),
    },
    { key: 'stage', title: t('workbench.stage'), cell: (task) => `${code('kind', task.kind)} · ${code('stage', task.stage)}` },
    { key: 'department', title: t('workbench.department'), cell: (task) => code('department', task.department) },
    {
      key: 'waiting',
      title: t('workbench.waiting'),
      cell: (task) => (
        <Tooltip title={say(task.why)}>
          <span className="nowrap">{duration((serverNow() - new Date(task.waiting_since).getTime()) / 1000, language)}</span>
        </Tooltip>
      ),
    },
    {
      key: 'holder',
      title: t('workbench.holder'),
      cell: (task) => (task.lease ? `${task.mine ? t('workbench.me') : task.lease.account} · ${t('workbench.until', { at: timeOfDay(task.lease.until, language) })}` : '—'),
    },
  ];
}
