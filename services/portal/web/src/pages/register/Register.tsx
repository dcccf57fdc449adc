import { Button, Input } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { register } from '../../api/calls';
import { DataTable, Pager } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { Page } from '../../frame/Page';
import { placeOf } from '../../frame/SearchBox';
import { useRoles } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';
import { PersonSearch } from './PersonSearch';

/** Who may look companies up by a person; the server decides, this only spares its refusal. */
const BY_PERSON = ['REGISTRAR', 'SUPERVISOR'];

function SearchForm({ start, find }: { start: string; find: (typed: string) => void }) {
  const { t } = useText();
  const [typed, setTyped] = useState(start);
  return (
    <form className="filters" role="search" onSubmit={(event) => { event.preventDefault(); find(typed); }}>
      <Input style={{ maxWidth: 480 }} value={typed} onChange={(event) => setTyped(event.target.value)} aria-label={t('register.search')} placeholder={t('register.search')} maxLength={100} allowClear />
      <Button type="primary" htmlType="submit">{t('register.find')}</Button>
    </form>
  );
}

export default function Register() {
  const { t, code, language } = useText();
  const { has } = useRoles();
  const navigate = useNavigate();
  const list = useListState(['q']);
  const query = useQuery({ queryKey: ['register', list.filters.q, list.cursor], queryFn: ({ signal }) => register({ q: list.filters.q, cursor: list.cursor }, signal), enabled: list.filters.q.length >= 2 });
  const find = (typed: string) => {
    const place = placeOf(typed);
    if (place.startsWith('/register')) list.set({ q: typed.trim() });
    else navigate(place);
  };
  return (
    <Page title={t('register.title')}>
      <SearchForm key={list.filters.q} start={list.filters.q} find={find} />
      {list.filters.q.length < 2 ? (
        <p className="notice">{t('register.hint')}</p>
      ) : (
        <Loaded query={query}>
          {(page) => (
            <DataTable
              label={t('register.title')}
              rows={page.companies}
              rowKey={(company) => company.uscc}
              onOpen={(company) => navigate(`/companies/${company.uscc}`)}
              columns={[
                { key: 'name', title: t('register.name'), cell: (company) => <Link to={`/companies/${company.uscc}`}>{company.name}</Link> },
                { key: 'uscc', title: t('register.uscc'), cell: (company) => company.uscc, className: 'number' },
                { key: 'state', title: t('register.state'), cell: (company) => code('companyState', company.state) },
                { key: 'legalRep', title: t('register.legalRep'), cell: (company) => company.legal_representative },
                { key: 'established', title: t('register.established'), cell: (company) => <span className="nowrap">{day(company.established_on, language)}</span> },
                { key: 'domicile', title: t('register.domicile'), cell: (company) => company.domicile },
              ]}
              empty={<EmptyState text={t('register.empty')} hint={t('register.emptyHint')} />}
              pager={<Pager next={page.next_cursor} state={list.pager} />}
            />
          )}
        </Loaded>
      )}
      {has(...BY_PERSON) && <PersonSearch />}
    </Page>
  );
}
