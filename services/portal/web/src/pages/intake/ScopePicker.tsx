import { Button, Input } from 'antd';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { scope } from '../../api/calls';
import type { ScopeItem } from '../../api/types';
import { useDebounced } from '../../data/useDebounced';
import { useText } from '../../i18n';
import { Field } from './Field';
import type { Company, Content, Part } from './model';
import type { Intake } from './useIntake';

const SHOWN = 12;

/** Items of the standard catalogue: searched on the left, chosen and ordered on the right. */
export function ScopePicker({ intake, part, company }: { intake: Intake; part: Part; company: Company }) {
  const { t, code } = useText();
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed.trim(), 250);
  // What was found before stays until there is something else: whoever stands on a button keeps the focus.
  const query = useQuery({ queryKey: ['scope', q], queryFn: ({ signal }) => scope(q, signal), staleTime: Infinity, placeholderData: keepPreviousData });
  const found = (query.data?.items ?? []).slice(0, SHOWN);
  const chosen = company.scope;
  const set = (next: string[]) => intake.set(`${part}.scope`, next);
  const add = ({ wording, kind, food }: ScopeItem) =>
    intake.change((before: Content) => {
      const holder = before[part];
      return holder ? { ...before, items: { ...before.items, [wording]: { kind, food } }, [part]: { ...holder, scope: [...holder.scope, wording] } } : before;
    });
  const move = (index: number, by: number) => {
    const next = [...chosen];
    [next[index], next[index + by]] = [next[index + by], next[index]];
    set(next);
  };
  return (
    <div className="columns-even">
      <div>
        <Field id={`${part}.scope.search`} label={t('intake.scopeSearch')}>{(given) => <Input {...given} value={typed} onChange={(event) => setTyped(event.target.value)} maxLength={40} />}</Field>
        <ul className="points" aria-label={t('intake.scopeFound')}>
          {query.data && found.length === 0 && <li className="quiet">{t('intake.scopeNothing')}</li>}
          {found.map((item) => (
            <li key={item.code}>
              <span>{item.wording} {item.kind !== 'GENERAL' && <span className="lamp-yellow">▲ {code('scope', item.kind)}</span>}</span>
              <Button size="small" disabled={chosen.includes(item.wording)} onClick={() => add(item)}>
                {t(chosen.includes(item.wording) ? 'intake.added' : 'intake.add')}
                <span className="sr-only"> {item.wording}</span>
              </Button>
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h3>{t('intake.scopeChosen')}</h3>
        {chosen.length === 0 && <p className="quiet">{t('intake.scopeNone')}</p>}
        <ol className="points">
          {chosen.map((wording, index) => (
            <li key={wording}>
              <span>{index + 1}. {wording}</span>
              <span className="nowrap">
                <Button size="small" disabled={index === 0} onClick={() => move(index, -1)} aria-label={`${t('intake.up')} ${wording}`}>↑</Button>{' '}
                <Button size="small" disabled={index === chosen.length - 1} onClick={() => move(index, 1)} aria-label={`${t('intake.down')} ${wording}`}>↓</Button>{' '}
                <Button size="small" onClick={() => set(chosen.filter((other) => other !== wording))}>{t('intake.remove')}<span className="sr-only"> {wording}</span></Button>
              </span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
