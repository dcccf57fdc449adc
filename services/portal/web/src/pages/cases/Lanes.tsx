import { Link } from 'react-router-dom';
import type { Step } from '../../api/types';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';

const MARK: Record<string, string> = { DONE: '✓', SKIPPED: '–', FAILED: '✕', COMPENSATED: '↩', PENDING: '○', ORDERED: '◔', WAITING_DEPARTMENT: '●', WAITING_APPLICANT: '‖' };

/** Where a step's result or its subject is shown. */
function target(step: Step): { to: string; text: 'cases.openCompany' | 'cases.openLicence' | 'cases.openInspection' } | undefined {
  if (step.result && /^(JY|YB)\d{14}$/.test(step.result)) return { to: `/licences/${step.result}`, text: 'cases.openLicence' };
  if (step.result && /^[0-9A-Z]{18}$/.test(step.result)) return { to: `/companies/${step.result}`, text: 'cases.openCompany' };
  if (step.key === 'visit' && step.subject_id) return { to: `/inspections/${step.subject_id}`, text: 'cases.openInspection' };
  return undefined;
}

function StepBox({ step }: { step: Step }) {
  const { t, code, law, say, language } = useText();
  const link = target(step);
  // The forms of a case are looked at together: whose form it is stands before what is wrong with it.
  const ofCompany = (field: string) => (/^(parent|subsidiary)\.form\b/.test(field) ? `${t(field.startsWith('parent') ? 'cases.ofParent' : 'cases.ofSubsidiary')}${t('frame.colon')}` : '');
  return (
    <div className={`step step-${step.state}`}>
      <strong>
        <span aria-hidden="true">{MARK[step.state] ?? '○'} </span>
        {code('step', step.key)}
      </strong>
      <span>{code('stepState', step.state)}</span>
      {step.waits_for && <div className="quiet">{t('cases.waitsFor')}{t('frame.colon')}{say(step.waits_for)}</div>}
      {step.due && <div className="quiet">{t('cases.due', { at: day(step.due, language) })}{step.due_provisional && t('frame.lampProvisional')}</div>}
      {step.result && <div className="number">{step.result}</div>}
      {link && <Link to={link.to}>{t(link.text)}<span className="sr-only"> {code('step', step.key)}</span></Link>}
      {step.violations.length > 0 && (
        <details>
          <summary>{t('cases.violations')}</summary>
          <ul>{step.violations.map((found) => <li key={found.field + found.reason}>{ofCompany(found.field)}{say(found.text)} <span className="rule">{law(found.rule)}</span></li>)}</ul>
        </details>
      )}
    </div>
  );
}

/** The case graph: one lane for each department, steps in their order. */
export function Lanes({ steps }: { steps: Step[] }) {
  const { code } = useText();
  const departments = [...new Set(steps.map((step) => step.department))];
  return (
    <div className="lanes">
      {departments.map((department) => (
        <div className="lane" key={department} role="group" aria-label={code('department', department)}>
          <div className="lane-name">{code('department', department)}</div>
          <div className="lane-steps">
            {steps.filter((step) => step.department === department).map((step) => <StepBox key={step.key} step={step} />)}
          </div>
        </div>
      ))}
    </div>
  );
}
