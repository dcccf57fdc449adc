import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { companiesOfPerson } from '../../api/calls';
import type { CompaniesOfPerson, CompanyOfPerson, HeldPost, PersonSearch as PersonSearchBody } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { useCommand } from '../../data/useCommand';
import { Section } from '../../frame/Page';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';

const DOCUMENTS = ['RESIDENT_ID', 'PASSPORT', 'HK_MACAU_PERMIT', 'TAIWAN_PERMIT'];

type Said = { by: string; value: string; reason: string };
type Asked = { said: Said; cursor: string };

/** By the number of a document or by a name, never both. */
function wanted({ said: { by, value, reason }, cursor }: Asked): PersonSearchBody {
  const name = by === 'NAME';
  return { id_kind: name ? '' : by, id_number: name ? '' : value, name: name ? value : '', reason, cursor, limit: 0 };
}

function Held({ posts }: { posts: readonly HeldPost[] }) {
  const { t, code, language } = useText();
  return (
    <>
      {posts.map(({ post, since, until, person }) => (
        <div key={`${post} ${since} ${person?.id_number ?? ''}`}>
          {t(until ? 'register.heldUntil' : 'register.heldSince', { post: code('heldPost', post), since: day(since, language), until: until && day(until, language) })}
          {person && <span className="number"> · {person.name} {person.id_number}</span>}
        </div>
      ))}
    </>
  );
}

/** Companies by a person, for a reason that is written down first. What is typed stays out of the address and of every cache. */
export function PersonSearch() {
  const { t, code } = useText();
  const [form] = Form.useForm<Said>();
  const [found, setFound] = useState<{ said: Said; rows: CompanyOfPerson[]; next: string }>();
  const command = useCommand<Asked, CompaniesOfPerson>((asked, key) => companiesOfPerson(wanted(asked), key), {
    refresh: [['admin', 'events']],
    onDone: (page, { said, cursor }) => setFound((before) => ({ said, rows: [...(cursor && before ? before.rows : []), ...page.companies], next: page.next_cursor })),
  });
  const kinds = [...DOCUMENTS.map((value) => ({ value, label: code('idKind', value) })), { value: 'NAME', label: code('personField', 'NAME') }];
  return (
    <Section title={t('register.byPerson')}>
      <p className="notice">{t('register.byPersonHint')}</p>
      <Form form={form} layout="vertical" initialValues={{ by: DOCUMENTS[0] }} onFinish={(said) => command.mutate({ said, cursor: '' })} autoComplete="off" style={{ maxWidth: 480 }}>
        <Form.Item name="by" label={t('register.by')}><Select options={kinds} /></Form.Item>
        <Form.Item name="value" label={t('register.personValue')} rules={[{ required: true, whitespace: true, message: t('register.personMissing') }]}><Input maxLength={100} /></Form.Item>
        <Form.Item name="reason" label={t('persons.reason')} extra={t('persons.reasonHint')} rules={[{ required: true, whitespace: true, min: 4, message: t('persons.reasonMissing') }]}>
          <Input.TextArea rows={2} maxLength={200} showCount />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={command.isPending}>{t('register.findPerson')}</Button>
      </Form>
      {found && (
        <div className="after-table">
          <DataTable
            label={t('register.byPerson')}
            rows={found.rows}
            rowKey={({ company }) => company?.uscc ?? ''}
            columns={[
              { key: 'name', title: t('register.name'), cell: ({ company }) => company && <Link to={`/companies/${company.uscc}`}>{company.name}</Link> },
              { key: 'uscc', title: t('register.uscc'), cell: ({ company }) => company?.uscc, className: 'number' },
              { key: 'state', title: t('register.state'), cell: ({ company }) => company && code('companyState', company.state) },
              { key: 'posts', title: t('register.held'), cell: ({ posts }) => <Held posts={posts} /> },
            ]}
            empty={<EmptyState text={t('register.personEmpty')} hint={t('register.personEmptyHint')} />}
            pager={found.next && <Button loading={command.isPending} onClick={() => command.mutate({ said: found.said, cursor: found.next })}>{t('register.morePersons')}</Button>}
          />
        </div>
      )}
    </Section>
  );
}
