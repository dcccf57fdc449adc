import { Button, Input } from 'antd';
import { useState } from 'react';
import { declareNextName, stateLiability, taskPage } from '../../api/calls';
import type { ChangeChecked, NameDeclaration } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { Section } from '../../frame/Page';
import { useSession } from '../../frame/session';
import { useText } from '../../i18n';
import { ItemChanges } from '../decision/Subjects';
import { Field } from '../intake/Field';
import { fullName, relatedTo, reservedFor, type Change, type Content } from '../intake/model';
import { NameOf } from '../intake/NameStep';
import type { Intake } from '../intake/useIntake';
import { ManualNotes } from './ManualNotes';

/** Declares the name as it is typed, or says that the applicant answers for one that is similar. */
function useDeclaration(intake: Intake) {
  const { authority_division } = useSession();
  const keep = ({ declaration_id: id, version, full_name, state }: NameDeclaration) => intake.set('change.declared', { id, version, full_name, state });
  const declare = useCommand<Content, NameDeclaration>(
    (content, key) => {
      const { change, parent } = content;
      const wish = { name: parent.name, authority_division, industry: parent.industry, main_scope_item: parent.scope[0] ?? '', investor_usccs: relatedTo(content, 'parent'), liability_stated: parent.liability_stated };
      return declareNextName(change?.uscc ?? '', wish, key);
    },
    { onDone: keep },
  );
  const state = useCommand<{ id: string; version: number }, NameDeclaration>(({ id, version }, key) => stateLiability(id, { expected_version: version }, key), { onDone: keep });
  const look = useCommand<string, NameDeclaration | undefined>(async (id) => (await taskPage(`NAME-${id}`)).name ?? undefined, { onDone: (found) => found && keep(found) });
  return { declare, state, look };
}

/** A new name is declared first: it is kept for the company before the change is handed in. */
function Renaming({ intake, change }: { intake: Intake; change: Change }) {
  const { t, code } = useText();
  const { content } = intake;
  const { declare, state, look } = useDeclaration(intake);
  const { declared } = change;
  const current = declared && declared.full_name === fullName(content.parent.name) ? declared : undefined;
  const kept = reservedFor(content) !== '';
  return (
    <>
      <NameOf intake={intake} part="parent" />
      <div className="notice" role="status">
        <p>
          {current ? <strong>{kept ? '✓ ' : '▲ '}{code('nameOutcome', current.state)}</strong> : t('acts.declareFirst')}
        </p>
        <p>
          {!current && <Button id="change.declare" loading={declare.isPending} onClick={() => declare.mutate(content)}>{t('acts.declare')}</Button>}
          {current?.state === 'NEEDS_STATEMENT' && <Button id="change.declare" disabled={!content.parent.liability_stated} loading={state.isPending} onClick={() => state.mutate(current)}>{t('acts.stateLiability')}</Button>}
          {current?.state === 'MANUAL' && <Button id="change.declare" loading={look.isPending} onClick={() => look.mutate(current.id)}>{t('acts.lookAgain')}</Button>}
        </p>
      </div>
    </>
  );
}

/** What a change says beside the form: its days, and whether the name becomes another. */
export function ChangeHead({ intake, change }: { intake: Intake; change: Change }) {
  const { t } = useText();
  const { content } = intake;
  const [renames, setRenames] = useState(fullName(content.parent.name) !== change.name);
  const again = !!content.correction;
  return (
    <>
      <Section title={t('acts.change')}>
        <div className="form-grid">
          <Field id="change.decided_on" label={t('decision.decidedOn')} required hint={t('acts.decidedHint')}>{(given) => <Input {...given} type="date" value={change.decided_on} onChange={(event) => intake.set('change.decided_on', event.target.value)} />}</Field>
          <Field id="change.announced_on" label={t('acts.announcedOn')} hint={t('acts.announcedHint')}>{(given) => <Input {...given} type="date" value={change.announced_on} onChange={(event) => intake.set('change.announced_on', event.target.value)} />}</Field>
        </div>
        <p>
          {t('register.name')}{t('frame.colon')}<strong>{change.name}</strong>{' '}
          {!renames && !again && <Button size="small" onClick={() => setRenames(true)}>{t('acts.rename')}</Button>}
        </p>
      </Section>
      {renames && !again && <Renaming intake={intake} change={change} />}
    </>
  );
}

/** What would become of it: the items that differ from the register, and what follows. */
export function ChangePreview({ told }: { told: ChangeChecked | undefined }) {
  const { t, code } = useText();
  const changes = told?.changes ?? [];
  return (
    <Section title={t('acts.preview')}>
      {changes.length === 0 ? (
        <p className="quiet">{t('acts.nothing')}</p>
      ) : (
        <>
          <p><strong>{code('filingKind', told?.kind ?? '')}</strong>{told?.new_licence && ` · ${t('acts.newLicence')}`}</p>
          <ItemChanges changes={changes} />
        </>
      )}
      <ManualNotes reasons={told?.manual_reasons ?? []} />
    </Section>
  );
}
