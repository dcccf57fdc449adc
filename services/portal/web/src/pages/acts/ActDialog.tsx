import { App, Button, Checkbox, Input, Modal, Select, Tooltip } from 'antd';
import type { QueryKey } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import type { Application, Material } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useRoles, useSession } from '../../frame/session';
import { useText } from '../../i18n';
import { ErrorSummary, focusOn, type Shown } from '../intake/ErrorSummary';
import { materialFaults, required, type Fault } from '../intake/faults';
import { FaultsContext, Field } from '../intake/Field';
import { MaterialList } from '../intake/MaterialStep';
import { newContent, withFiles } from '../intake/model';
import type { Intake } from '../intake/useIntake';
import { useShownFaults } from '../intake/useShownFaults';
import { askedFor, begun, handedIn, openActs, type Act, type ActField, type Said } from './act';

const LONGEST = 1000;
/** Characters of a pasted list. */
const LONGEST_LIST = 100_000;
const LONGEST_LINE = 200;
/** Ids of the inputs begin so, since pages have fields of the same names. */
const PART = 'act';

const idOf = (name: string) => `${PART}.${name}`;
/** A field the server complains about, as the id of its input here; a department may leave out what it is a part of. */
function placeOf<T>({ fields = [] }: Act<T>, field: string): string {
  const place = field.replace(/^form\.?/, '').replace(/\[(\d+)\]/g, '.$1');
  const whole = fields.find(({ name }) => name === place) ?? fields.find(({ name }) => name.endsWith(`.${place}`));
  return idOf(whole?.name ?? place);
}

/** Which line of a text it complains about, from 1. */
function lineOf<T>({ fields = [] }: Act<T>, field: string): number {
  const [, name, index] = /^(.+?)\[(\d+)\]/.exec(field) ?? [];
  return fields.some((one) => one.name === name && one.kind === 'text') ? Number(index) + 1 : 0;
}

/** Nobody decides what they proposed. */
const isOwn = <T,>({ after }: Act<T>, about: T, account: string) => !!after && after(about) === account;

/** Buttons of the acts that are open; one that needs another person says so. */
export function ActButtons<T>({ acts, about, state, choose, children }: { acts: readonly Act<T>[]; about: T; state: string; choose: (act: Act<T>) => void; children?: ReactNode }) {
  const { t } = useText();
  const { has } = useRoles();
  const { me } = useSession();
  const open = openActs(acts, state, has);
  if (open.length === 0 && !children) return null;
  return (
    <div className="step-buttons no-print">
      {children}
      {open.map((one) => {
        const own = isOwn(one, about, me.account);
        const why = t(one.afterSaid ?? 'acts.another', { who: me.account });
        return (
          <Tooltip key={one.name} title={own ? why : ''}>
            <Button danger={one.danger} aria-disabled={own} className={own ? 'not-allowed' : ''} onClick={() => !own && choose(one)}>
              {t(one.text)}
              {own && <span className="sr-only"> ({why})</span>}
            </Button>
          </Tooltip>
        );
      })}
    </div>
  );
}

function Asked<T>({ field, about, value, set }: { field: ActField<T>; about: T; value: unknown; set: (value: unknown) => void }) {
  const { t, code } = useText();
  const { name, label, kind, codes, choices, optional, hint } = field;
  const options = choices?.(about) ?? codes?.values.map((one) => ({ value: one, label: code(codes.group, one) })) ?? [];
  if (kind === 'yes') return <Field id={idOf(name)} label={t(label)} wide hint={hint && t(hint)}>{({ id, 'aria-describedby': described }) => <Checkbox id={id} aria-describedby={described} checked={value === true} onChange={(event) => set(event.target.checked)}>{t('acts.yes')}</Checkbox>}</Field>;
  return (
    <Field id={idOf(name)} label={t(label)} wide={kind === 'text' || kind === 'several'} required={!optional} hint={hint && t(hint)}>
      {(given) => {
        const text = String(value ?? '');
        if (kind === 'text') return <Input.TextArea {...given} rows={field.long ? 10 : 3} maxLength={field.long ? LONGEST_LIST : LONGEST} showCount={!field.long} value={text} onChange={(event) => set(event.target.value)} />;
        if (kind === 'line') return <Input {...given} maxLength={LONGEST_LINE} autoComplete="off" value={text} onChange={(event) => set(event.target.value)} />;
        if (kind === 'day') return <Input {...given} type="date" value={text} onChange={(event) => set(event.target.value)} />;
        if (kind === 'several') return <Select {...given} mode="multiple" value={value as string[]} onChange={set} options={options} style={{ width: '100%' }} />;
        return <Select {...given} value={text || undefined} onChange={set} options={options} allowClear={optional} style={{ width: '100%' }} />;
      }}
    </Field>
  );
}

/** Materials an act takes now; how each comes in stays as it was chosen. */
function useMaterials<T>({ materials }: Act<T>, said: Said) {
  const [content, setContent] = useState(newContent);
  const [sources, setSources] = useState<Record<string, string>>({});
  const list: Material[] = (materials?.(said) ?? []).map((kind) => ({ kind, source: sources[kind] ?? 'UPLOADED', sha256: '' }));
  const intake: Intake = {
    content,
    change: (update) => setContent(update),
    set: (_path, chosen) => setSources(Object.fromEntries((chosen as Material[]).map(({ kind, source }) => [kind, source]))),
  };
  return { intake, list, faults: materialFaults(content, PART, list), given: withFiles(content, PART, list) };
}

function faultsOf<T>(act: Act<T>, said: Said): Fault[] {
  const needed = askedFor(act, said).filter(({ optional, kind }) => !optional && kind !== 'yes');
  return needed.flatMap(({ name, label, kind }) => required(idOf(name), kind === 'several' ? (said[name] as string[]) : String(said[name] ?? '').trim(), label));
}

/** One act on one thing: what follows from it, who acted before, and what it asks for. */
export function ActDialog<T>({ act, about, title, refresh, close }: { act: Act<T>; about: T; title: string; refresh: QueryKey[]; close: () => void }) {
  const { t, law } = useText();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const shown = useShownFaults();
  const [said, setSaid] = useState<Said>(() => begun(act, about));
  const [faults, setFaults] = useState<Shown[]>([]);
  const byPath = useMemo(() => Object.fromEntries(faults.map(({ path, text }) => [path, text])), [faults]);
  const materials = useMaterials(act, said);
  const before = act.after?.(about);
  const command = useCommand<Said, Application | void>((body, key) => act.run(about, body, key), {
    refresh,
    onDone: (begun) => {
      close();
      void message.success(t('acts.done', { act: t(act.text) }));
      if (begun) navigate(`/tasks/APPLICATION-${begun.application_id}`);
    },
    onProblem: ({ problem }) => {
      if (problem.violations.length === 0) return false;
      const lines = problem.violations.map(({ field }) => lineOf(act, field));
      setFaults(shown.refused(problem, (field) => placeOf(act, field)).map((one, at) => (lines[at] ? { ...one, text: t('acts.onLine', { line: lines[at], text: one.text }) } : one)));
      return true;
    },
  });
  const send = () => {
    const found = shown.found([...faultsOf(act, said), ...(act.check?.(said) ?? []), ...materials.faults]);
    setFaults(found);
    if (found.length === 0) command.mutate({ ...handedIn(act, said), ...(act.materials ? { materials: materials.given } : {}) });
  };
  return (
    <Modal open title={t(act.text)} onCancel={close} onOk={send} okText={t(act.text)} okButtonProps={{ danger: act.danger }} cancelText={t('frame.cancel')} confirmLoading={command.isPending} width={materials.list.length > 0 ? 760 : 640}>
      <p><strong>{title}</strong></p>
      {faults.length > 0 && <ErrorSummary faults={faults} go={focusOn} />}
      {act.follows && <p className={act.danger ? 'notice notice-stop' : 'notice'}>{t(act.follows.text)} {act.follows.law && <span className="rule">{law(act.follows.law)}</span>}</p>}
      {before && <p>{t(act.afterSaid ?? 'acts.actedFirst', { who: before })}</p>}
      <FaultsContext.Provider value={byPath}>
        <div className="form-grid">
          {askedFor(act, said).map((field) => <Asked key={field.name} field={field} about={about} value={said[field.name]} set={(value) => setSaid((was) => ({ ...was, [field.name]: value }))} />)}
        </div>
        {materials.list.length > 0 && <MaterialList intake={materials.intake} part={PART} title={t('intake.materialStep')} materials={materials.list} />}
      </FaultsContext.Provider>
    </Modal>
  );
}
