import type { InstantEvaluation, InstantRuleOutcome } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import type { Department } from '../../frame/areas';
import { Facts, Section } from '../../frame/Page';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { day, yuan } from '../../i18n/format';
import { valueOf, whatOf } from './looked';

/** Whether it holds: sign and word, never the colour alone. */
function Held({ held }: { held: boolean }) {
  const { t } = useText();
  return <span className={`nowrap ${held ? '' : 'lamp-yellow'}`}>{held ? '✓' : '▲'} {t(held ? 'instant.held' : 'instant.notHeld')}</span>;
}

/** One rule with every value it looked at and where that came from. */
function Outcome({ outcome }: { outcome: InstantRuleOutcome }) {
  const texts = useText();
  const { t, code } = texts;
  const title = `${outcome.rule} ${code('instantRule', outcome.rule)}`;
  return (
    <>
      <h3 className="block-title">{title} · <Held held={outcome.held} /></h3>
      <DataTable
        label={title}
        rows={outcome.looked_at.map((input, at) => ({ ...input, at }))}
        rowKey={({ at }) => String(at)}
        columns={[
          { key: 'what', title: t('instant.what'), cell: (input) => whatOf(input, texts) },
          { key: 'value', title: t('instant.value'), cell: (input) => valueOf(input, texts) },
          { key: 'source', title: t('instant.source'), cell: (input) => code('instantSource', input.source) },
          { key: 'held', title: t('instant.held'), cell: (input) => <Held held={input.holds} /> },
        ]}
        empty={<EmptyState text={t('instant.nothingLooked')} />}
      />
    </>
  );
}

/** What the rules said to what was first handed in, rule by rule, and what a clerk came to. */
export function Found({ evaluation, department }: { evaluation: InstantEvaluation; department: Department }) {
  const { t, code, language } = useText();
  const { rules } = evaluation;
  const separator = language === 'en' ? ', ' : '、';
  return (
    <Section title={t('instant.evaluation')}>
      <Facts
        facts={[
          { label: t('instant.outcome'), value: code('instantOutcome', evaluation.outcome) },
          { label: t('instant.ruling'), value: code('instantRuling', evaluation.ruling) },
          { label: t('instant.agreement'), value: code('instantState', evaluation.state) },
          { label: t('instant.evaluatedOn'), value: day(evaluation.evaluated_on, language) },
          { label: t('instant.mode'), value: code('instantMode', evaluation.mode) },
          { label: t('instant.drawn'), value: t(evaluation.drawn ? 'frame.yes' : 'frame.no') },
          { label: t('instant.version'), value: rules?.version },
          { label: t('instant.methods'), value: rules?.methods.map((one) => code('verified', one)).join(separator) },
          { label: t('instant.sources'), value: rules?.sources.map((one) => code('source', one)).join(separator) },
          { label: t('instant.acts'), value: rules?.acts.map((one) => code('act', one)).join(separator) },
          department === 'registration' && { label: t('instant.capitalLimit'), value: rules && (rules.capital_up_to_fen > 0 ? yuan(rules.capital_up_to_fen, language) : t('instant.noLimit')) },
          { label: t('instant.holders'), value: code('instantHolders', rules?.holders) },
        ]}
      />
      {evaluation.outcomes.map((outcome) => <Outcome key={outcome.rule} outcome={outcome} />)}
    </Section>
  );
}
