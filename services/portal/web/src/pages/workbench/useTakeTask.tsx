import { App, Button } from 'antd';
import { useNavigate } from 'react-router-dom';
import { claimTask, nextTask, releaseTask } from '../../api/calls';
import { uuid } from '../../api/http';
import type { TaskRow } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useText } from '../../i18n';

const UNDO_S = 5;

/** Takes a task, or the next one, and opens it; for a few seconds it can be put back. */
export function useTakeTask() {
  const { t, say } = useText();
  const { notification, message } = App.useApp();
  const navigate = useNavigate();

  const undo = (task: TaskRow) =>
    void releaseTask(task.id, uuid()).then(() => {
      notification.destroy(task.id);
      void message.info(t('workbench.undone'));
      navigate('/');
    });
  const opened = (task: TaskRow) => {
    navigate(`/tasks/${encodeURIComponent(task.id)}`);
    notification.info({
      key: task.id,
      title: t('workbench.claimed', { title: task.title }),
      description: say(task.why),
      duration: UNDO_S,
      role: 'status',
      actions: (
        <Button size="small" onClick={() => undo(task)}>
          {t('workbench.undo')}
        </Button>
      ),
    });
  };
  const next = useCommand<{ kind: string }, TaskRow | undefined>(nextTask, {
    refresh: [['workbench'], ['task']],
    onDone: (task) => (task ? opened(task) : void message.info(t('workbench.nextEmpty'))),
  });
  const claim = useCommand<string, TaskRow>(claimTask, { refresh: [['workbench'], ['task']], onDone: opened });
  return { next, claim };
}
