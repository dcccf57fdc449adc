import type { Finding } from '../../api/types';
import { useText } from '../../i18n';

/** What breaks a rule, each with the way to its input. */
export function FindingList({ found, go }: { found: readonly Finding[]; go: (field: string) => void }) {
  const { t, say, law } = useText();
  return (
    <div className="notice notice-stop">
      <p><strong>{t('intake.checkRulesBad')}</strong></p>
      <ul>{found.map((one) => <li key={one.field + one.reason}><button type="button" className="linklike" onClick={() => go(one.field)}>{say(one.text) || one.reason}</button> <span className="rule">{law(one.rule)}</span></li>)}</ul>
    </div>
  );
}
