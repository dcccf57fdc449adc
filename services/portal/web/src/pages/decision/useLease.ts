import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { heartbeat } from '../../api/calls';
import { uuid } from '../../api/http';
import { isProblem } from '../../api/problem';
import type { TaskRow } from '../../api/types';

/** A lease lasts ten minutes; three heartbeats may get lost. */
const BEAT_MS = 150_000;

/** Keeps a task while its page is open; tells when it was lost. */
export function useLease(task: TaskRow | null | undefined, lost: () => void) {
  const queries = useQueryClient();
  const id = task?.mine ? task.id : undefined;
  useEffect(() => {
    if (!id) return undefined;
    const timer = window.setInterval(() => {
      heartbeat(id, uuid()).catch((error: unknown) => {
        if (!isProblem(error) || error.status === 0 || error.status >= 500) return;
        lost();
        void queries.invalidateQueries({ queryKey: ['task', id] });
      });
    }, BEAT_MS);
    return () => window.clearInterval(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `lost` shows a message; a new one is no reason to restart the beat
  }, [id, queries]);
}
