import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import { instantEvaluation, taskPage } from '../../api/calls';
import { Page } from '../../frame/Page';
import { Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { Found } from './Found';

/** What the rules of instant approval found in one filing, and what a clerk came to. */
export default function Evaluation() {
  const { id = '' } = useParams();
  const { t } = useText();
  const query = useQuery({
    queryKey: ['instant-evaluation', id],
    queryFn: async ({ signal }) => {
      const [evaluation, { filing }] = await Promise.all([instantEvaluation(id, signal), taskPage(`FILING-${id}`, signal)]);
      return { evaluation, name: filing?.full_name ?? '' };
    },
  });
  return (
    <Loaded query={query}>
      {({ evaluation, name }) => (
        <Page title={t('instant.evaluationOf', { name })} actions={<><Link to={`/tasks/FILING-${id}`}>{t('instant.toFiling')}</Link> <Link to="/instant/comparisons">{t('instant.comparisons')}</Link></>}>
          <Found evaluation={evaluation} />
        </Page>
      )}
    </Loaded>
  );
}
