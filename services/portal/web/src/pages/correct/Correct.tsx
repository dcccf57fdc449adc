import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router-dom';
import { companyForm, personsOf, taskPage } from '../../api/calls';
import type { Application, Filing, MaskedPerson } from '../../api/types';
import { Page } from '../../frame/Page';
import { useSession } from '../../frame/session';
import { EmptyState, Loaded, NotFound } from '../../frame/states';
import { useText } from '../../i18n';
import { headOfficeOf } from '../acts/branch';
import type { Content } from '../intake/model';
import { applicationContent, filingContent, returnedBranch, returnedBranchChange, returnedChange } from './content';
import { HandIn, type Work } from './HandIn';

/** A file that came back, as its page needs it; the end of a company has a page of its own. */
type Returned = Pick<Work, 'start' | 'part' | 'points'> & { name: string; caseId: string } | { end: Filing };

const CHANGES = ['CHANGE', 'FILE_CHANGE'];

async function ofFiling(filing: Filing, authority: string, persons: MaskedPerson[], caseId: string): Promise<Returned | null> {
  if (filing.kind === 'SIMPLE_DEREGISTER' && ['RETURNED', 'APPLY_WINDOW'].includes(filing.state)) return { end: filing };
  if (filing.state !== 'RETURNED') return null;
  if (filing.kind === 'DEREGISTER') return { end: filing };
  const start = (content: Content, part: Work['part'] = 'parent'): Returned => ({ start: content, part, points: filing.points, name: filing.full_name, caseId });
  const changes = CHANGES.includes(filing.kind);
  if (filing.branch) {
    const of = await headOfficeOf(filing.branch.head_office_uscc);
    return start(changes ? returnedBranchChange(filing, filing.branch, of, await companyForm(filing.company_uscc), persons, authority) : returnedBranch(filing, filing.branch, of, persons, authority), 'branch');
  }
  if (changes) return start(returnedChange(filing, await companyForm(filing.company_uscc), persons, authority));
  return filing.kind === 'ESTABLISH' ? start(filingContent(filing, authority, persons)) : null;
}

const ofApplication = (application: Application, authority: string, persons: MaskedPerson[], caseId: string): Returned | null =>
  application.state === 'CORRECTION' ? { start: applicationContent(application, authority, persons), part: 'food', points: application.points, name: application.operator_name, caseId } : null;

/** A filing or an application that was returned with one notice: its points beside the fields, drafted, handed in again. */
export default function Correct() {
  const { kind = '', id = '' } = useParams();
  const { t } = useText();
  const { authority } = useSession();
  const file = kind === 'APPLICATION' ? 'APPLICATION' : 'FILING';
  const query = useQuery({
    queryKey: ['task', `${file}-${id}`, 'correction'],
    queryFn: async ({ signal }): Promise<Returned | null> => {
      const [{ filing, application, case: about }, { persons }] = await Promise.all([taskPage(`${file}-${id}`, signal), personsOf(file, id, signal)]);
      const caseId = about?.case_id ?? '';
      if (filing) return ofFiling(filing, authority, persons, caseId);
      return application ? ofApplication(application, authority, persons, caseId) : null;
    },
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  if (kind !== 'FILING' && kind !== 'APPLICATION') return <NotFound />;
  return (
    <Loaded query={query}>
      {(returned) => {
        if (!returned) return <Page title={t('correct.notReturned')}><EmptyState text={t('correct.notReturned')} hint={t('correct.notReturnedHint')} /></Page>;
        if ('end' in returned) return <Navigate to={`/companies/${returned.end.company_uscc}/end/${id}`} replace />;
        const { start, part, points, name, caseId } = returned;
        const back = caseId ? { path: `/cases/${caseId}`, text: 'decision.toCase' as const } : undefined;
        const after = file === 'FILING' && !caseId ? `/tasks/FILING-${id}` : '/cases';
        return <HandIn work={{ draft: id, start, part, points, title: t('correct.title', { name }), send: 'correct.send', done: 'correct.done', back, then: () => back?.path ?? after }} />;
      }}
    </Loaded>
  );
}
