import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { checkEstablishment, checkFood, planCase } from '../../api/calls';
import type { Finding, ManualReason } from '../../api/types';
import { Facts, Section } from '../../frame/Page';
import { ProblemText } from '../../frame/ProblemText';
import { Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { timeOfDay } from '../../i18n/format';
import { Plan } from '../cases/Plan';
import { EstablishmentFacts, FoodFacts } from '../decision/Subjects';
import { placed, stepOf } from './faults';
import { FindingList } from './FindingList';
import { arrivalOf, foodFormOf, foodOf, formOf, fullName, operatorOf, type Content, type Part } from './model';

type Told = { violations: Finding[]; manual: ManualReason[]; scopes: Record<string, string>; track: string };

/** Asks every department what it will say, before anything is handed in. */
async function askRules(content: Content, signal: AbortSignal): Promise<Told> {
  const told: Told = { violations: [], manual: [], scopes: {}, track: 'NONE' };
  const parts: Part[] = content.subsidiary ? ['parent', 'subsidiary'] : ['parent'];
  for (const part of parts) {
    const answer = await checkEstablishment({ form: formOf(content, part), persons: content.persons, authority: content.authority, case_entities: part === 'subsidiary' ? ['parent'] : [], filing_id: '' }, signal);
    told.violations.push(...placed(part, answer.violations));
    told.manual.push(...answer.manual_reasons);
    told.scopes[part] = answer.printed_scope;
  }
  const food = foodFormOf(content);
  if (food) {
    const answer = await checkFood({ form: food, persons: content.persons, authority: content.authority }, signal);
    // The operator has no credit code yet: the case gives it one.
    told.violations.push(...placed('food', answer.violations).filter(({ field }) => !field.endsWith('operator_uscc')));
    told.manual.push(...answer.manual_reasons);
    told.track = answer.track;
  }
  return told;
}

/** The path to expect, from what the bureau promises today. */
function Expected({ content, track }: { content: Content; track: string }) {
  const { t } = useText();
  // A licence is planned with its visit: the longer way, until the department says that none is needed. Who commits is visited afterwards.
  const shape = { subsidiary: !!content.subsidiary, food_kind: track, visit: track === 'LICENCE' && !content.food.commitment };
  const query = useQuery({ queryKey: ['plan', shape], queryFn: ({ signal }) => planCase(shape, signal), staleTime: 60_000, retry: false });
  const nameOf = (part: string) => fullName(part === 'parent' ? content.parent.name : operatorOf(content).name);
  return (
    <Section title={t('intake.plan')}>
      <Loaded query={query} rows={3}>{({ steps }) => <Plan expected={steps} food={track} nameOf={nameOf} />}</Loaded>
    </Section>
  );
}

export function CheckStep({ content, go }: { content: Content; go: (step: number, path?: string) => void }) {
  const { t, code, say, law, language } = useText();
  const query = useQuery({ queryKey: ['rules', content], queryFn: ({ signal }) => askRules(content, signal), staleTime: 30_000, gcTime: 0, retry: false });
  const edit = (step: number, about: string) => <Button size="small" onClick={() => go(step)}>{t('intake.edit', { what: about })}</Button>;
  const nameOf = (ref: string) => content.persons.find((person) => person.ref === ref)?.name ?? ref;
  const food = foodFormOf(content);
  const track = query.data?.track ?? (foodOf(content) === 'LICENSED' ? 'LICENCE' : foodOf(content) === 'PREPACKAGED' ? 'FILING' : 'NONE');
  const separator = language === 'en' ? ', ' : '、';
  const arrival = arrivalOf(content);
  return (
    <>
      <Section title={t('intake.checkRules')}>
        <div role="status">
          {query.isFetching && <p className="quiet">{t('intake.checkRulesRunning')}</p>}
          {query.isError && <ProblemText error={query.error} />}
          {query.data && query.data.violations.length === 0 && <p className="notice notice-good">✓ {t('intake.checkRulesGood')}</p>}
          {query.data && query.data.violations.length > 0 && (
            <FindingList found={query.data.violations} go={(field) => go(stepOf(field), field)} />
          )}
          {query.data && query.data.manual.length > 0 && (
            <div className="notice notice-warn">
              <p><strong>{t('intake.checkRulesManual')}</strong></p>
              <ul>{query.data.manual.map((reason) => <li key={reason.rule + reason.reason}>{say(reason.text) || reason.reason} <span className="rule">{law(reason.rule)}</span></li>)}</ul>
            </div>
          )}
        </div>
      </Section>
      <div className="columns">
        <div>
          <Section title={t('intake.window')} extra={edit(0, t('intake.window'))}>
            <Facts facts={[{ label: t('intake.window'), value: content.window || '—' }, { label: t('intake.arrived'), value: arrival ? timeOfDay(arrival, language) : '—' }]} />
          </Section>
          <Section title={t('intake.persons')} extra={edit(1, t('intake.persons'))}>
            <Facts facts={content.persons.map((person) => ({ label: person.ref, value: `${person.name} · ${code('idKind', person.id_kind)} ${person.id_number.replace(/^(.{6}).*(.{4})$/, '$1********$2')}${person.verified ? ` · ${code('verified', person.verified.method)}` : ''}` }))} />
          </Section>
          {(['parent', 'subsidiary'] as const).map((part) => {
            const company = content[part];
            if (!company) return null;
            const title = `${t(part === 'parent' ? 'intake.parent' : 'intake.subsidiary')}${t('frame.colon')}${fullName(company.name)}`;
            return (
              <Section key={part} title={title} extra={<span className="page-actions">{edit(0, t('intake.nameStep'))} {edit(1, t('intake.peopleStep'))} {edit(2, t('intake.placeStep'))} {edit(3, t('intake.scopeStep'))}</span>}>
                <EstablishmentFacts form={formOf(content, part)} nameOf={nameOf} />
                <Facts columns={1} facts={[{ label: t('intake.materialStep'), value: company.materials.map(({ kind, source }) => `${code('material', kind)} (${code('source', source)})`).join(separator) }, !!query.data?.scopes[part] && { label: t('register.scope'), value: query.data?.scopes[part] }]} />
              </Section>
            );
          })}
          {food && <Section title={t('intake.food')} extra={edit(3, t('intake.food'))}><FoodFacts form={food} nameOf={nameOf} /></Section>}
        </div>
        <div className="sticky">
          <Expected content={content} track={track} />
        </div>
      </div>
    </>
  );
}
