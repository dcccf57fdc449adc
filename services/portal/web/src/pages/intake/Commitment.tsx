import { Checkbox, Select } from 'antd';
import type { CommitmentDeclaration, CommitmentOffer } from '../../api/types';
import { useText } from '../../i18n';
import { serverNow } from '../../lamp/clock';
import { Field } from './Field';
import { choicesOf } from './model';
import type { Intake } from './useIntake';

/** Signed by nobody yet: the conditions as they were told, word for word. */
const told = ({ conditions_version, conditions, conditions_sha256 }: CommitmentOffer): CommitmentDeclaration => ({ conditions_version, conditions, conditions_sha256, signed_by: '', signed_at: null });

/** The conditions that are told, and who vouches for them in writing (告知承诺); only where the bureau offers it. */
export function Commitment({ intake, offer, asking }: { intake: Intake; offer?: CommitmentOffer | null; asking: boolean }) {
  const { t } = useText();
  const { content, set } = intake;
  const declared = content.food.commitment;
  if (!offer && !declared) return null;
  const shown = declared ?? offer;
  const outdated = !!declared && !!offer && declared.conditions_sha256 !== offer.conditions_sha256;
  const sign = (signed_by: string) => declared && set('food.commitment', { ...declared, signed_by, signed_at: new Date(serverNow()).toISOString() });
  return (
    <fieldset className="tick-set">
      <legend>{t('intake.commitment')}</legend>
      <p className="quiet">{t('intake.commitHint')}</p>
      {!offer && !asking && <p className="notice notice-warn">▲ {t('intake.commitNotOffered')}</p>}
      {outdated && <p className="notice notice-warn">▲ {t('intake.commitOutdated')}</p>}
      <blockquote className="conditions">{shown?.conditions}</blockquote>
      <p className="quiet">{t('intake.commitVersion', { version: shown?.conditions_version })} <span className="hash">SHA-256 {shown?.conditions_sha256}</span></p>
      <p><Checkbox id="food.commitment" checked={!!declared} onChange={(event) => set('food.commitment', event.target.checked && offer ? told(offer) : null)}>{t('intake.commit')}</Checkbox></p>
      {declared && (
        <div className="form-grid">
          <Field id="food.commitment.signed_by" label={t('intake.commitSignedBy')} required hint={t('intake.commitSignedHint')}>{(given) => <Select {...given} value={declared.signed_by || undefined} onChange={sign} options={choicesOf(content)} style={{ width: '100%' }} />}</Field>
        </div>
      )}
    </fieldset>
  );
}
