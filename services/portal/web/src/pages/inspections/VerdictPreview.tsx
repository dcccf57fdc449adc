import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { previewVerdict } from '../../api/calls';
import type { Inspection, ItemAnswer, VerdictLimit, VerdictPreview as Preview } from '../../api/types';
import { useDebounced } from '../../data/useDebounced';
import { useText } from '../../i18n';

const TONE: Record<string, string> = { CONFORM: 'notice-good', CONFORM_AFTER_ON_SITE_FIX: 'notice-good', RECTIFY: 'notice-warn', NOT_CONFORM: 'notice-stop' };
const SHAPE: Record<string, string> = { CONFORM: '✓', CONFORM_AFTER_ON_SITE_FIX: '✓', RECTIFY: '▲', NOT_CONFORM: '■' };

function Items({ items }: { items: number[] }) {
  const { t } = useText();
  return (
    <>
      {items.map((item, index) => (
        <span key={item}>
          {index > 0 && t('inspection.and')}
          <a href={`#item-${item}`}>{t('inspection.itemNo', { item })}</a>
        </span>
      ))}
    </>
  );
}

function Limit({ limit }: { limit: VerdictLimit }) {
  const { t, code } = useText();
  const failed = limit.items.length;
  return (
    <li>
      {t(limit.exceeded ? 'inspection.limitExceeded' : 'inspection.limitKept', { counted: code('counted', limit.counted), failed, most: limit.most })}
      {failed > 0 && <>{t('frame.colon')}<Items items={limit.items} /></>}
    </li>
  );
}

function Told({ told }: { told: Preview }) {
  const { t, code } = useText();
  const hopeless = told.never_rectifiable;
  return (
    <>
      <p>
        {t('inspection.verdictPreview')}{t('frame.colon')}
        <strong><span aria-hidden="true">{SHAPE[told.verdict]}</span> {code('verdict', told.verdict)}</strong>
        {told.open.length > 0 && <span className="quiet"> · {t('inspection.openAsConforming', { count: told.open.length })}</span>}
      </p>
      <ul className="verdict-grounds">
        {hopeless.length > 0 && <li>{t('inspection.neverRectifiable')}{t('frame.colon')}<Items items={hopeless} /></li>}
        {told.limits.map((limit) => <Limit key={limit.counted} limit={limit} />)}
        {told.round > 1 && told.verdict === 'NOT_CONFORM' && hopeless.length === 0 && <li>{t('inspection.secondRound')}</li>}
      </ul>
    </>
  );
}

/** The verdict these answers lead to and which items and limits decide it, by the rules of the house and before anything is recorded. */
export function VerdictPreview({ visit, answers }: { visit: Inspection; answers: readonly ItemAnswer[] }) {
  const { t } = useText();
  const given = useDebounced(answers.filter(({ answer }) => answer).map(({ item, answer }) => ({ item, answer, demand: '' })));
  const query = useQuery({
    queryKey: ['inspection', visit.inspection_id, 'verdict', visit.round, given],
    queryFn: ({ signal }) => previewVerdict(visit.inspection_id, given, signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Infinity,
  });
  const away = query.isError || query.fetchStatus === 'paused';
  return (
    <div role="status" className={`notice verdict-preview ${(!away && query.data && TONE[query.data.verdict]) || ''}`}>
      {away ? <p>{t('inspection.verdictAway')}</p> : query.data ? <Told told={query.data} /> : <p className="quiet">{t('inspection.verdictComing')}</p>}
    </div>
  );
}
