import { Button } from 'antd';
import { useState } from 'react';
import { isProblem, NETWORK } from '../api/problem';
import { useText } from '../i18n';

/** A trace id with its copy button. */
export function TraceId({ id }: { id: string }) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  if (!id) return null;
  const copy = () => void navigator.clipboard.writeText(id).then(() => setCopied(true));
  return (
    <p className="trace-id">
      {t('frame.traceId')} <code>{id}</code>{' '}
      <Button size="small" onClick={copy}>
        {t(copied ? 'frame.copied' : 'frame.copy')}
      </Button>
    </p>
  );
}

/** What went wrong, in plain words, with each field's rule and the trace id. */
export function ProblemText({ error }: { error: unknown }) {
  const { t, law, say } = useText();
  if (!isProblem(error)) return <p>{t('frame.errorUnknown')}</p>;
  const { code, message, violations, details, trace_id: trace } = error.problem;
  const sentence = code === NETWORK ? t('frame.errorNetwork') : error.status === 429 ? t('frame.rateLimited', { seconds: Math.ceil(Number(details.retry_after_ms ?? 5000) / 1000) }) : say(message) || t('frame.errorUnknown');
  return (
    <div>
      <p>{sentence}</p>
      {violations.length > 0 && (
        <ul>
          {violations.map((violation) => (
            <li key={violation.field + violation.reason}>
              {say(violation.message)} <span className="quiet">{law(violation.rule)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="quiet">{code}</p>
      <TraceId id={trace} />
    </div>
  );
}
