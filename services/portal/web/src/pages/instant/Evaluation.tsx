import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import { instantEvaluation, taskPage } from '../../api/calls';
import { Page } from '../../frame/Page';
import { Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { KINDS, TO_SUBJECT, useDepartment } from './department';
import { Found } from './Found';

/** What the rules of instant approval found in one filing or application, and what a clerk came to. */
export default function Evaluation() {
  const { id = '' } = useParams();
  const { t } = useText();
  const department = useDepartment();
  const subject = `${KINDS[department]}-${id}`;
  const query = useQuery({
    queryKey: ['instant-evaluation', department, id],
    queryFn: async ({ signal }) => {
      const [evaluation, { filing, application }] = await Promise.all([instantEvaluation(department, id, signal), taskPage(subject, signal)]);
      return { evaluation, name: filing?.full_name ?? application?.operator_name ?? '' };
    },
  });
  return (
    <Loaded query={query}>
      {({ evaluation, name }) => (
        <Page title={t('instant.evaluationOf', { name })} actions={<><Link to={`/tasks/${subject}`}>{t(TO_SUBJECT[department])}</Link> <Link to={`/instant/${department}/comparisons`}>{t('instant.comparisons')}</Link></>}>
          <Found evaluation={evaluation} department={department} />
        </Page>
      )}
    </Loaded>
  );
}
