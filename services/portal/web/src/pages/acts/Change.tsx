import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Navigate, useParams } from 'react-router-dom';
import { checkName, company, companyForm } from '../../api/calls';
import { uuid } from '../../api/http';
import type { CompanyForm, EstablishmentForm, NameParts } from '../../api/types';
import { useSession } from '../../frame/session';
import { Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { changeContent } from '../correct/content';
import { HandIn } from '../correct/HandIn';
import { newCompany } from '../intake/model';

/** The form of the register; of a company that was taken over, what its entry says of it. */
async function formOfRegister(uscc: string, division: string, signal: AbortSignal): Promise<{ form: CompanyForm; name: string }> {
  const [form, { company: entry }] = await Promise.all([companyForm(uscc, signal), company(uscc, signal)]);
  if (form.form) return { form, name: entry.name };
  const { name } = await checkName({ full_name: entry.name, authority_division: division, industry: '', main_scope_item: '', investor_usccs: [uscc], name: null }, signal);
  const blank: EstablishmentForm & { name: NameParts } = newCompany();
  const { domicile, division: place, capital_fen, scope, company_type } = entry;
  return { form: { ...form, form: { ...blank, name: name ?? blank.name, domicile, division: place, capital_fen, scope, company_type } }, name: entry.name };
}

/** A change of a company (变更登记、备案), beginning with what the register holds. */
export default function ChangeOfCompany() {
  const { uscc = '', draft = '' } = useParams();
  const { t } = useText();
  const { authority, authority_division: division } = useSession();
  const fresh = useMemo(() => uuid(), []);
  const query = useQuery({ queryKey: ['company-form', uscc], queryFn: ({ signal }) => formOfRegister(uscc, division, signal), gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, enabled: draft !== '' });
  if (!draft) return <Navigate to={`/companies/${uscc}/change/${fresh}`} replace />;
  return (
    <Loaded query={query}>
      {({ form, name }) => (
        <HandIn
          work={{
            draft,
            start: changeContent(form, { uscc, name, decided_on: '', announced_on: '' }, authority),
            part: 'parent',
            title: t('acts.changeOf', { name }),
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
