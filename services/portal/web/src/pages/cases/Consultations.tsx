import { App, Button } from 'antd';
import { useState } from 'react';
import { settleConsultation } from '../../api/calls';
import type { Case } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { useCommand } from '../../data/useCommand';
import { Section } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { EmptyState } from '../../frame/states';
import { WithReasons } from '../../frame/WithReasons';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';

type Row = Case['consultations'][number];

/** Whether a person may end it: somebody has to act or its silence holds the case, and no opinion the law wants is missing. */
const settleable = (row: Row) => row.open && ['HANDED_OVER', 'EXPIRED'].includes(row.state) && !(row.opinion_required && row.answers.length === 0);

function Settle({ view, row, close }: { view: Case; row: Row; close: () => void }) {
  const { t, say } = useText();
  const { message } = App.useApp();
  const command = useCommand<{ reasons: string }, Case>((body, key) => settleConsultation(view.case_id, { ...body, consultation_id: row.consultation_id, expected_version: view.version }, key), {
    refresh: [['case', view.case_id]],
    onDone: () => {
      void message.success(t('cases.settled'));
      close();
    },
  });
  return (
    <WithReasons title={t('cases.settleTitle', { who: say(row.name) })} act={t('cases.settle')} busy={command.isPending} close={close} send={(body) => command.mutate(body)}>
      <p className="notice">{t('cases.settleText')}</p>
    </WithReasons>
  );
}

/** Departments outside the bureau that the case consults; nothing is shown of a case that consults nobody. */
export function Consultations({ view }: { view: Case }) {
  const { t, code, say, language } = useText();
  const { has } = useRoles();
  const [settling, setSettling] = useState<Row>();
  const rows = view.consultations;
  if (rows.length === 0) return null;
  const settles = has('SUPERVISOR', 'HEAD');
  return (
    <Section title={t('cases.consultations')}>
      <DataTable
        label={t('cases.consultations')}
        rows={rows}
        rowKey={(row) => row.consultation_id}
        columns={[
          { key: 'name', title: t('cases.consulted'), cell: (row) => <>{say(row.name)}{row.opinion_required && <><br /><span className="quiet">{t('cases.consultedRequired')}</span></>}</> },
          { key: 'step', title: t('cases.step'), cell: (row) => code('step', row.step) },
          { key: 'due', title: t('cases.consultedDue'), cell: (row) => (row.due ? instant(row.due, language) : '') },
          { key: 'state', title: t('cases.state'), cell: (row) => <>{row.open && <>{code('light', row.light)} </>}<strong>{code('consultation', row.state)}</strong></> },
          { key: 'standing', title: t('cases.consultedStanding'), cell: (row) => <>{say(row.standing)}{settles && settleable(row) && <><br /><Button size="small" onClick={() => setSettling(row)}>{t('cases.settle')}<span className="sr-only"> {say(row.name)}</span></Button></>}</> },
          {
            key: 'answers',
            title: t('cases.consultedAnswers'),
            cell: (row) => row.answers.map((answer, index) => (
              <p key={index}>{code('opinion', answer.opinion)} <span className="quiet">{code('answerMark', answer.mark)} {instant(answer.at, language)}</span>{answer.grounds && <><br />{answer.grounds}</>}</p>
            )),
          },
        ]}
        empty={<EmptyState text="" />}
      />
      {settling && <Settle view={view} row={settling} close={() => setSettling(undefined)} />}
    </Section>
  );
}
