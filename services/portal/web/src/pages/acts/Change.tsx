import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Navigate, useParams } from 'react-router-dom';
import { checkName, company, companyForm } from '../../api/calls';
import { uuid } from '../../api/http';
import type { Company, CompanyForm, EstablishmentForm, NameParts } from '../../api/types';
import { useSession } from '../../frame/session';
import { Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { branchChangeContent, changeContent } from '../correct/content';
import { HandIn, type Work } from '../correct/HandIn';
import { newBranch, newCompany, type Content } from '../intake/model';
import { headOfficeOf } from './branch';

type OfRegister = { start: Content; part: Work['part']; name: string };

/** The form of a branch; of one that was taken over, what its entry says of it. Its name follows the company's as that now is. */
async function ofBranch({ uscc, head_office_uscc: headOffice, domicile, division, scope, name }: Company, { branch, persons }: CompanyForm, authority: string, signal: AbortSignal): Promise<OfRegister> {
  const form = branch ?? { ...newBranch(headOffice, division), premises: domicile, scope };
  return { start: branchChangeContent(form, { uscc, name }, await headOfficeOf(headOffice, signal), persons, authority), part: 'branch', name };
}

/** The form of a company; of one that was taken over, what its entry says of it. */
async function ofCompany(entry: Company, form: CompanyForm, division: string, signal: AbortSignal): Promise<CompanyForm> {
  if (form.form) return form;
  const { name } = await checkName({ full_name: entry.name, authority_division: division, industry: '', main_scope_item: '', investor_usccs: [entry.uscc], name: null }, signal);
  const blank: EstablishmentForm & { name: NameParts } = newCompany();
  const { domicile, division: place, capital_fen, scope, company_type } = entry;
  return { ...form, form: { ...blank, name: name ?? blank.name, domicile, division: place, capital_fen, scope, company_type } };
}

/** What the register holds, to be changed. */
async function ofRegister(uscc: string, authority: string, division: string, signal: AbortSignal): Promise<OfRegister> {
  const [form, { company: entry }] = await Promise.all([companyForm(uscc, signal), company(uscc, signal)]);
  if (entry.head_office_uscc) return ofBranch(entry, form, authority, signal);
  const { name } = entry;
  return { start: changeContent(await ofCompany(entry, form, division, signal), { uscc, name, decided_on: '', announced_on: '' }, authority), part: 'parent', name };
}

/** A change of a company or a branch (变更登记、备案), beginning with what the register holds. */
export default function ChangeOfCompany() {
  const { uscc = '', draft = '' } = useParams();
  const { t } = useText();
  const { authority, authority_division: division } = useSession();
  const fresh = useMemo(() => uuid(), []);
  const query = useQuery({ queryKey: ['company-form', uscc], queryFn: ({ signal }) => ofRegister(uscc, authority, division, signal), gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, enabled: draft !== '' });
  if (!draft) return <Navigate to={`/companies/${uscc}/change/${fresh}`} replace />;
  return (
    <Loaded query={query}>
      {({ start, part, name }) => (
        <HandIn
          work={{
            draft,
            start,
            part,
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
