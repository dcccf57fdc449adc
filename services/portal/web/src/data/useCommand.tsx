import { App } from 'antd';
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useRef } from 'react';
import { uuid } from '../api/http';
import { isProblem, type ProblemError } from '../api/problem';
import { ProblemText } from '../frame/ProblemText';
import { useText } from '../i18n';
import { instant } from '../i18n/format';

type Options<R, V> = {
  /** Queries to fetch again after success and after a conflict. */
  refresh?: QueryKey[];
  onDone?: (result: R, variables: V) => void;
  /** The form shows the problem itself when this answers true. */
  onProblem?: (problem: ProblemError) => boolean;
};

/**
 * A write: one key for one intention. The key stays while the same thing is tried again, so that a repeated click or a
 * retry after a lost answer is done once; other content is another intention.
 */
export function useCommand<V, R>(run: (variables: V, key: string) => Promise<R>, options: Options<R, V> = {}) {
  const { modal, notification } = App.useApp();
  const { t, language } = useText();
  const queries = useQueryClient();
  const intention = useRef<{ content: string; key: string } | undefined>(undefined);

  const refresh = () => Promise.all((options.refresh ?? []).map((queryKey) => queries.invalidateQueries({ queryKey })));

  const show = (problem: ProblemError) => {
    if (problem.status === 401) return;
    if (options.onProblem?.(problem)) return;
    if (problem.status === 409) {
      const { decided_by: who, decided_at: at } = problem.problem.details;
      modal.warning({
        title: t('frame.conflictTitle'),
        content: who && at ? t('frame.conflictBy', { who, at: instant(at, language) }) : t('frame.conflictUnknown'),
        okText: t('frame.reload'),
        onOk: () => void refresh(),
      });
      return;
    }
    notification.error({
      title: problem.status === 412 ? t('frame.refusedTitle') : undefined,
      description: <ProblemText error={problem} />,
      duration: 0,
      role: 'alert',
    });
  };

  return useMutation<R, unknown, V>({
    mutationFn: (variables) => {
      const content = JSON.stringify(variables ?? null);
      if (intention.current?.content !== content) intention.current = { content, key: uuid() };
      return run(variables, intention.current.key);
    },
    onSuccess: (result, variables) => {
      intention.current = undefined;
      void refresh();
      options.onDone?.(result, variables);
    },
    onError: (error) => {
      if (!isProblem(error)) return;
      // An answered refusal ends the intention; a lost answer does not.
      if (error.status > 0 && error.status < 500) intention.current = undefined;
      show(error);
    },
  });
}
