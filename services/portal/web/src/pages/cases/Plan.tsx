import type { ExpectedStep, Step } from '../../api/types';
import { useText, type Key } from '../../i18n';
import { day, instant } from '../../i18n/format';

const TEXT: Record<string, Key> = { name: 'intake.planName', establishment: 'intake.planRegister', visit: 'intake.planVisit' };

/** What a step does, in words; the food act by its kind. */
function textOf(key: string, food: string): Key {
  if (key === 'food') return food === 'FILING' ? 'intake.planFiling' : 'intake.planLicence';
  return TEXT[key.split('.').pop() ?? ''] ?? 'intake.planName';
}

const ENDED = ['DONE', 'SKIPPED', 'FAILED', 'COMPENSATED'];

/** The expected path: departments in their order, when each act comes if every promise is kept, and the law's own day where one runs. */
export function Plan({ expected, food, nameOf, steps = [] }: { expected: ExpectedStep[]; food: string; nameOf: (part: string) => string; steps?: Step[] }) {
  const { t, code, language } = useText();
  return (
    <>
      <ol className="plan">
        {expected.map(({ key, department, by }) => {
          const now = steps.find((step) => step.key === key);
          const ended = !!now && ENDED.includes(now.state);
          return (
            <li key={key} className={ended ? 'quiet' : undefined}>
              <strong>{code('department', department)}</strong> {t(textOf(key, food))}
              <div className="quiet">{nameOf(key.split('.')[0])}</div>
              <div>
                {ended ? code('stepState', now.state) : by && t('cases.expectedBy', { at: instant(by, language) })}
                {!ended && now?.due && /^\d{4}-\d{2}-\d{2}$/.test(now.due) && <> · {t('cases.lawBy', { at: day(now.due, language) })}</>}
              </div>
            </li>
          );
        })}
      </ol>
      <p className="quiet">{t('cases.expectedHint')}</p>
    </>
  );
}
