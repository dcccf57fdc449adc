import { Button, Input } from 'antd';
import { useState } from 'react';
import { recordResult } from '../../api/calls';
import type { ChecklistItem, Inspection, ItemAnswer } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useText } from '../../i18n';
import { choices, complete, tally, useKeptAnswers, type Answers } from './answers';
import { VerdictPreview } from './VerdictPreview';

function Item({ item, answer, readOnly, missing, set }: { item: ChecklistItem; answer: ItemAnswer | undefined; readOnly: boolean; missing: boolean; set: (change: Partial<ItemAnswer>) => void }) {
  const { t, code, say } = useText();
  const given = answer?.answer ?? (item.applies ? '' : 'NOT_APPLICABLE');
  return (
    <fieldset className={`check-item severity-${item.severity}${item.applies ? '' : ' not-applying'}`} id={`item-${item.item}`}>
      <legend>
        {item.item}. {say(item.text)} <span className="quiet">{code('severity', item.severity)}{item.rectifiable && ` · ${t('inspection.rectifiable')}`}{!item.applies && ` · ${t('inspection.notApplying')}`}</span>
      </legend>
      <div className="answers">
        {choices(item).map((choice) => (
          <label key={choice}>
            <input type="radio" name={`item-${item.item}`} checked={given === choice} disabled={readOnly || !item.applies} onChange={() => set({ answer: choice })} />
            <span className={`answer-${choice}`}>{code('answer', choice)}</span>
          </label>
        ))}
      </div>
      {given === 'FAIL' && (
        <div className="demand">
          <Input.TextArea aria-label={`${item.item}. ${t('inspection.demand')}`} placeholder={t('inspection.demand')} value={answer?.demand ?? ''} onChange={(event) => set({ demand: event.target.value })} maxLength={300} autoSize={{ minRows: 2 }} readOnly={readOnly} status={missing ? 'error' : undefined} />
          {missing && <p className="lamp-red">{t('inspection.demandMissing')}</p>}
        </div>
      )}
    </fieldset>
  );
}

/** The checklist, big enough for a thumb; answers stay on the device until they are recorded. */
export function ChecklistForm({ visit, items, readOnly }: { visit: Inspection; items: ChecklistItem[]; readOnly: boolean }) {
  const { t } = useText();
  const { answers, set, forget } = useKeptAnswers(visit.inspection_id, visit.round, visit.answers);
  const [tried, setTried] = useState(false);
  const shown: Answers = readOnly ? Object.fromEntries(visit.answers.map((answer) => [answer.item, answer])) : answers;
  const given = complete(items, shown);
  const told = tally(items, Object.fromEntries(given.map((answer) => [answer.item, answer])));
  const command = useCommand<ItemAnswer[], Inspection>((all, key) => recordResult(visit.inspection_id, { expected_version: visit.version, answers: all }, key), {
    refresh: [['inspection', visit.inspection_id], ['inspections'], ['task']],
    onDone: forget,
  });
  const submit = () => {
    setTried(true);
    if (told.open > 0 || told.demandsMissing.length > 0) {
      const first = items.find((item) => item.applies && !answers[item.item]?.answer)?.item ?? told.demandsMissing[0];
      const place = document.getElementById(`item-${first}`);
      place?.scrollIntoView({ block: 'center' });
      place?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true });
      return;
    }
    command.mutate(given);
  };
  return (
    <>
      {items.map((item) => (
        <Item key={item.item} item={item} answer={shown[item.item]} readOnly={readOnly} missing={tried && told.demandsMissing.includes(item.item)} set={(change) => set(item.item, change)} />
      ))}
      {!readOnly && (
        <div className="visit-bar">
          <p>
            <strong>{t('inspection.progress', { done: told.done, all: told.all })}</strong> · <span role="status">{t('inspection.tally', { key: told.failed.KEY, major: told.failed.MAJOR, general: told.failed.GENERAL })}</span>
          </p>
          <VerdictPreview visit={visit} answers={given} />
          <p className="quiet">{t('inspection.kept')}</p>
          {tried && told.open > 0 && <p className="lamp-red" role="alert">{t('inspection.submitIncomplete', { count: told.open })}</p>}
          <Button type="primary" block size="large" onClick={submit} loading={command.isPending}>
            {t('inspection.submit')}
          </Button>
        </div>
      )}
    </>
  );
}
