import type { Finding, ManualReason } from '../../api/types';
import { useText } from '../../i18n';

/** What somebody has to look at: why a person decides, or in what a branch is behind its company. */
export function ManualNotes({ reasons }: { reasons: readonly (ManualReason | Finding)[] }) {
  const { say, law } = useText();
  return <>{reasons.map((one) => <p key={('field' in one ? one.field : one.rule) + one.reason} className="notice notice-warn">▲ {say(one.text) || one.reason} <span className="rule">{law(one.rule)}</span></p>)}</>;
}
