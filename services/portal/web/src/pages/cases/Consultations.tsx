import type { Case } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { Section } from '../../frame/Page';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';

/** Departments outside the bureau that the case consults; nothing is shown of a case that consults nobody. */
export function Consultations({ rows }: { rows: Case['consultations'] }) {
  const { t, code, say, language } = useText();
  if (rows.length === 0) return null;
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
          { key: 'standing', title: t('cases.consultedStanding'), cell: (row) => say(row.standing) },
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
    </Section>
  );
}
