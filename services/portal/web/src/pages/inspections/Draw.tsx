import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { draw } from '../../api/calls';
import type { RandomDraw } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { Facts, Page, Section, type Fact } from '../../frame/Page';
import { EmptyState, Loaded } from '../../frame/states';
import { useText, type Key } from '../../i18n';
import { day } from '../../i18n/format';
import type { Act } from '../acts/act';
import { ActButtons, ActDialog } from '../acts/ActDialog';
import { OF_A_DRAW } from './draw';

/** What can be checked by anybody: the commitment before, the hash of the lists, the beacon and the seed after. */
function Proof({ about }: { about: RandomDraw }) {
  const { t } = useText();
  const hash = (label: Key, value: string): Fact | false => value !== '' && { label: t(label), value: <span className="hash">{value}</span> };
  return (
    <Section title={t('inspection.proof')}>
      <Facts columns={1} facts={[hash('inspection.commitment', about.commitment), hash('inspection.listHash', about.list_hash), hash('inspection.beacon', about.beacon), hash('inspection.seed', about.seed)]} />
      {about.state === 'DRAWN' && (
        <>
          <p><a href={`/bff/draws/${about.draw_id}/record`} download="draw.json">{t('inspection.record')}</a></p>
          <p className="quiet">{t('inspection.recordHint')}</p>
        </>
      )}
    </Section>
  );
}

function Drawn({ about }: { about: RandomDraw }) {
  const { t } = useText();
  return (
    <Section title={t('inspection.drawnObjects')}>
      <DataTable
        label={t('inspection.drawnObjects')}
        rows={about.drawn}
        rowKey={(one) => one.operator_uscc}
        columns={[
          { key: 'uscc', title: t('register.uscc'), cell: (one) => <Link to={`/companies/${one.operator_uscc}`}>{one.operator_uscc}</Link> },
          { key: 'who', title: t('inspection.inspectors'), cell: (one) => one.inspectors.join(' / ') },
          { key: 'visit', title: t('inspection.visit'), cell: (one) => (one.inspection_id ? <Link to={`/inspections/${one.inspection_id}`}>{t('register.open')}</Link> : <span className="quiet">{t('inspection.visitToCome')}</span>) },
        ]}
        empty={<EmptyState text={t(about.state === 'CANCELLED' ? 'inspection.cancelled' : 'inspection.notDrawn')} />}
      />
      {about.key_plan_usccs.length > 0 && <p>{t('inspection.keyPlan')}{t('frame.colon')}{about.key_plan_usccs.join(', ')}</p>}
      {about.redraws.length > 0 && <ul>{about.redraws.map((one) => <li key={one.operator_uscc + one.recused}>{t(one.replacement ? 'inspection.replaced' : 'inspection.notReplaced', { uscc: one.operator_uscc, recused: one.recused, replacement: one.replacement })}</li>)}</ul>}
    </Section>
  );
}

function DrawPage({ about }: { about: RandomDraw }) {
  const { t, code, language } = useText();
  const [chosen, setChosen] = useState<Act<RandomDraw>>();
  const { plan } = about;
  const name = plan?.name ?? '';
  const onDay = (label: Key, value: string): Fact | false => value !== '' && { label: t(label), value: day(value, language) };
  return (
    <Page title={name} actions={<Link to="/inspections/draws">{t('inspection.draws')}</Link>}>
      <Section title={t('inspection.drawPlan')}>
        <Facts
          facts={[
            { label: t('inspection.state'), value: code('drawState', about.state) },
            { label: t('inspection.coverage'), value: code('coverage', plan?.coverage) },
            { label: t('inspection.strata'), value: plan?.strata.map((one) => `${one.name} ${one.rate / 100}%`).join(', ') },
            { label: t('inspection.teamSize'), value: plan?.team_size },
            onDay('inspection.drawDue', plan?.due ?? ''),
            onDay('inspection.publishedOn', about.published_on),
            { label: t('inspection.objectCount'), value: about.objects },
            onDay('inspection.frozenOn', about.frozen_on),
            !!about.frozen_on && { label: t('inspection.inspectorCount'), value: about.inspectors },
            about.state === 'FROZEN' && onDay('inspection.drawBy', about.draw_by),
            onDay('inspection.drawnOn', about.drawn_on),
            !!about.drawn_on && { label: t('inspection.drawnCount'), value: about.drawn_count },
            { label: t('inspection.cancelReason'), value: about.cancel_reason },
          ]}
        />
        <ActButtons acts={OF_A_DRAW} about={about} state={about.state} choose={setChosen} />
        {chosen && <ActDialog act={chosen} about={about} title={name} refresh={[['draw', about.draw_id], ['draws'], ['inspections']]} close={() => setChosen(undefined)} />}
      </Section>
      <Proof about={about} />
      <Drawn about={about} />
    </Page>
  );
}

/** One draw: its plan, its lists, and what chance found. */
export default function Draw() {
  const { id = '' } = useParams();
  const query = useQuery({ queryKey: ['draw', id], queryFn: ({ signal }) => draw(id, signal) });
  return <Loaded query={query}>{(about) => <DrawPage about={about} />}</Loaded>;
}
