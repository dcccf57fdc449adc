import { App, Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router-dom';
import { drafts, dropDraft, keepDraft } from '../../api/calls';
import { uuid } from '../../api/http';
import type { Draft } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { useCommand } from '../../data/useCommand';
import { Page, Section } from '../../frame/Page';
import { useSession } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';
import { newContent } from './model';

/** Where a case begins: a new draft, or one begun before. */
export default function Start() {
  const { t, language } = useText();
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const { authority, authority_division: division } = useSession();
  const query = useQuery({ queryKey: ['drafts'], queryFn: ({ signal }) => drafts(signal) });
  const begin = useCommand<string, Draft>((id, key) => keepDraft(id, { expected_version: 0, title: '', content: newContent(authority, division) }, key), { refresh: [['drafts']], onDone: (made) => navigate(`/cases/new/${made.id}`) });
  const drop = useCommand<string, void>(dropDraft, { refresh: [['drafts']] });
  const askDrop = (one: Draft) => modal.confirm({ title: t('intake.dropAsk'), content: one.title, okText: t('intake.drop'), okButtonProps: { danger: true }, cancelText: t('frame.cancel'), onOk: () => drop.mutate(one.id) });
  return (
    <Page title={t('intake.title')} actions={<Button type="primary" loading={begin.isPending} onClick={() => begin.mutate(uuid())}>{t('intake.start')}</Button>}>
      <Section title={t('intake.drafts')}>
        <Loaded query={query} rows={3}>
          {({ drafts: all }) => (
            <DataTable
              label={t('intake.drafts')}
              rows={all}
              rowKey={(one) => one.id}
              onOpen={(one) => navigate(`/cases/new/${one.id}`)}
              columns={[
                { key: 'draft', title: t('intake.draft'), cell: (one) => <Link to={`/cases/new/${one.id}`}>{one.title || t('intake.untitled')}</Link> },
                { key: 'touched', title: t('intake.touched'), cell: (one) => instant(one.updated_at, language) },
                { key: 'action', title: t('workbench.action'), className: 'actions', cell: (one) => <Button size="small" danger onClick={() => askDrop(one)}>{t('intake.drop')}<span className="sr-only"> {one.title}</span></Button> },
              ]}
              empty={<EmptyState text={t('intake.noDrafts')} hint={t('intake.noDraftsHint')} />}
            />
          )}
        </Loaded>
      </Section>
    </Page>
  );
}
