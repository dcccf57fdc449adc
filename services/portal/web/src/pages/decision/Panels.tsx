import { Button, Segmented } from 'antd';
import type { CorrectionPoint, Finding, JourneyLine, ManualReason, Material, NameHit, SecondNotice } from '../../api/types';
import { Section } from '../../frame/Page';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';
import type { LegalPoint, Mark, Marks } from './points';

/** Each legal point with the official's mark; what the rules found is shown at its point. */
export function LegalPoints({ points, marks, mark, findings }: { points: LegalPoint[]; marks: Marks; mark: (rule: string, value: Mark) => void; findings: { rule: string }[] }) {
  const { t, code, law } = useText();
  return (
    <Section title={t('decision.legalPoints')}>
      <p className="quiet">{t('decision.legalPointsHint')}</p>
      <ul className="points">
        {points.map(({ rule, text, basis }) => (
          <li key={rule}>
            <span>
              {findings.some((finding) => finding.rule.startsWith(rule)) && <span className="lamp-yellow">▲ </span>}
              {t(text)} <span className="rule">{rule} · {law(basis)}</span>
            </span>
            <Segmented<Mark | ''>
              size="small"
              aria-label={t(text)}
              value={marks[rule] ?? ''}
              onChange={(value) => value && mark(rule, value)}
              options={(['PASS', 'FAIL', 'NOT_APPLICABLE'] as const).map((value) => ({ value, label: code('point', value) }))}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Findings({ violations, manual }: { violations: Finding[]; manual: ManualReason[] }) {
  const { t, say, law } = useText();
  return (
    <Section title={t('decision.findings')}>
      {violations.length + manual.length === 0 && <p>✓ {t('decision.noFindings')}</p>}
      <ul className="hits">
        {violations.map((found) => (
          <li key={found.field + found.reason}>
            <span className="lamp-red">■</span> {say(found.text) || found.reason} <span className="rule">{law(found.rule)} · {found.field}</span>
          </li>
        ))}
        {manual.map((reason) => (
          <li key={reason.rule + reason.reason}>
            <span className="lamp-yellow">▲ {t('decision.manual')}:</span> {say(reason.text) || reason.reason} <span className="rule">{law(reason.rule)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Marks the part two names share. */
function Marked({ name, trade }: { name: string; trade: string }) {
  const at = trade ? name.indexOf(trade) : -1;
  if (at < 0) return <>{name}</>;
  return (
    <>
      {name.slice(0, at)}
      <mark>{trade}</mark>
      {name.slice(at + trade.length)}
    </>
  );
}

const SCRATCH = 3;

/** Names in the way; up to three are picked for the reasons. */
export function Conflicts({ hits, trade, chosen, choose }: { hits: NameHit[]; trade: string; chosen?: string[]; choose?: (names: string[]) => void }) {
  const { t, code, say } = useText();
  if (hits.length === 0) return <p>✓ {t('decision.noConflicts')}</p>;
  return (
    <>
      {choose && <p className="quiet">{t('decision.compareHint')}</p>}
      <ul className="hits">
        {hits.map((hit) => {
          const picked = chosen?.includes(hit.full_name) ?? false;
          return (
            <li key={hit.full_name + hit.cause}>
              <span className={hit.kind === 'IDENTICAL' ? 'lamp-red' : 'lamp-yellow'}>
                {hit.kind === 'IDENTICAL' ? '■' : '▲'} {code('hit', hit.kind)}
              </span>{' '}
              <strong>
                <Marked name={hit.full_name} trade={trade} />
              </strong>{' '}
              <span className="quiet">{code('holder', hit.holder_state)} · {code('cause', hit.cause)}</span>
              <div>{say(hit.text)}</div>
              {choose && chosen && (
                <Button size="small" aria-pressed={picked} type={picked ? 'primary' : 'default'} disabled={!picked && chosen.length >= SCRATCH} onClick={() => choose(picked ? chosen.filter((name) => name !== hit.full_name) : [...chosen, hit.full_name])}>
                  {t('decision.compare')}
                  <span className="sr-only"> {hit.full_name}</span>
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

export function Materials({ materials }: { materials: Material[] }) {
  const { t, code } = useText();
  return (
    <Section title={t('decision.materials')}>
      {materials.length === 0 && <p className="quiet">{t('decision.noMaterials')}</p>}
      {materials.map((material) => (
        <div className="material" key={material.kind + material.sha256}>
          <strong>{code('material', material.kind)}</strong>
          <span className="quiet grow">{code('source', material.source)}</span>
          {material.sha256 && (
            <>
              <a href={`/bff/materials/${material.sha256}`} target="_blank" rel="noreferrer">
                {t('decision.openFile')}
                <span className="sr-only"> {code('material', material.kind)}</span>
              </a>
              <span className="hash">{material.sha256}</span>
            </>
          )}
        </div>
      ))}
    </Section>
  );
}

export function EarlierPoints({ points }: { points: CorrectionPoint[] }) {
  const { t, law } = useText();
  if (points.length === 0) return null;
  return (
    <Section title={t('decision.earlierPoints')}>
      <ol>
        {points.map((one) => (
          <li key={one.field + one.demand}>
            {one.demand} <span className="rule">{law(one.rule)} · {one.field}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** Who answers for a second list, and why it was not told at once. */
export function SecondNoticeNote({ notice }: { notice: SecondNotice }) {
  const { t, language } = useText();
  return (
    <Section title={t('decision.secondNotice')}>
      <p>{notice.reasons}</p>
      <p className="quiet">{t('decision.secondNoticeBy', { who: notice.allowed_by, at: instant(notice.allowed_at, language) })}</p>
    </Section>
  );
}

export function History({ journey }: { journey: JourneyLine[] }) {
  const { t, code, say, language } = useText();
  if (journey.length === 0) return null;
  return (
    <Section title={t('decision.history')}>
      <ol className="timeline">
        {[...journey].reverse().map((line) => (
          <li key={line.seq}>
            <div>{say(line.text) || code('fact', line.event)}</div>
            <div className="who">
              {instant(line.at, language)} · {code('department', line.department)}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
