import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Navigate, useParams } from 'react-router-dom';
import { uuid } from '../../api/http';
import { useSession } from '../../frame/session';
import { Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { branchContent } from '../correct/content';
import { HandIn } from '../correct/HandIn';
import { headOfficeOf } from './branch';

/** A branch that a company sets up (分公司设立登记). */
export default function BranchOfCompany() {
  const { uscc = '', draft = '' } = useParams();
  const { t } = useText();
  const { authority, authority_division: division } = useSession();
  const fresh = useMemo(() => uuid(), []);
  const query = useQuery({ queryKey: ['head-office', uscc], queryFn: ({ signal }) => headOfficeOf(uscc, signal), gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, enabled: draft !== '' });
  if (!draft) return <Navigate to={`/companies/${uscc}/branch/${fresh}`} replace />;
  return (
    <Loaded query={query}>
      {(of) => (
        <HandIn
          work={{
            draft,
            start: branchContent(uscc, of, authority, division),
            part: 'branch',
            title: t('acts.branchOf', { name: of.headOffice.name }),
            points: [],
            send: 'acts.handIn',
            done: 'acts.handedIn',
            back: { path: `/companies/${uscc}`, text: 'acts.toCompany' },
            then: (id) => `/tasks/FILING-${id}`,
          }}
        />
      )}
    </Loaded>
  );
}
