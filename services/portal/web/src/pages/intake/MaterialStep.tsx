import { Button, Progress, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { Material } from '../../api/types';
import { digest, FILE_TYPES, LARGEST_FILE, uploadMaterial } from '../../api/upload';
import { ProblemText } from '../../frame/ProblemText';
import { Section } from '../../frame/Page';
import { useText, type Key } from '../../i18n';
import { bytes } from '../../i18n/format';
import { Field } from './Field';
import { FOOD_MATERIALS, foodOf, fullName, type Company } from './model';
import type { Intake } from './useIntake';

/** One file: chosen or dropped, sent with progress, its digest compared with what arrived. */
function Upload({ intake, place, label }: { intake: Intake; place: string; label: string }) {
  const { t } = useText();
  const [percent, setPercent] = useState<number>();
  const [wrong, setWrong] = useState<Key>();
  const [error, setError] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController>(undefined);
  const stored = intake.content.files[place];
  useEffect(() => () => stop.current?.abort(), []);

  const take = async (file: File | undefined) => {
    if (!file) return;
    setError(undefined);
    if (!FILE_TYPES.includes(file.type)) return setWrong('intake.uploadType');
    if (file.size > LARGEST_FILE) return setWrong('intake.uploadSize');
    setWrong(undefined);
    stop.current = new AbortController();
    setPercent(0);
    try {
      const [here, there] = await Promise.all([digest(file), uploadMaterial(file, setPercent, stop.current.signal)]);
      if (here !== there.sha256) setWrong('intake.uploadChanged');
      else intake.change((before) => ({ ...before, files: { ...before.files, [place]: there } }));
    } catch (failed) {
      setError(failed);
    } finally {
      setPercent(undefined);
    }
    return undefined;
  };

  return (
    <div className="grow" onDragOver={(event) => event.preventDefault()} onDrop={(event) => { event.preventDefault(); void take(event.dataTransfer.files[0]); }}>
      <input ref={input} type="file" hidden accept={FILE_TYPES.join(',')} onChange={(event) => { void take(event.target.files?.[0]); event.target.value = ''; }} aria-label={label} />
      <Button onClick={() => input.current?.click()} disabled={percent !== undefined}>
        {t(stored ? 'intake.uploadAgain' : 'intake.upload')}
        <span className="sr-only"> {label}</span>
      </Button>{' '}
      <span className="quiet">{t('intake.uploadRule')}</span>
      {percent !== undefined && <Progress percent={percent} aria-label={t('intake.uploading', { percent })} />}
      {wrong && <p className="lamp-red" role="alert">{t(wrong)}</p>}
      {error !== undefined && <ProblemText error={error} />}
      {stored && (
        <div>
          ✓ {stored.name || t('correct.before')}
          {stored.size > 0 && ` · ${bytes(stored.size)}`}
          {stored.known && <span className="lamp-yellow"> · {t('intake.uploadKnown')}</span>}
          {stored.sha256 && <div className="hash">SHA-256 {stored.sha256}</div>}
        </div>
      )}
    </div>
  );
}

export function MaterialList({ intake, part, title, materials }: { intake: Intake; part: string; title: string; materials: Material[] }) {
  const { code, t } = useText();
  const set = (index: number, source: string) => intake.set(`${part}.materials`, materials.map((material, at) => (at === index ? { ...material, source } : material)));
  return (
    <Section title={title}>
      {materials.map((material, index) => (
        <div className="material" key={material.kind}>
          <Field id={`${part}.materials.${material.kind}`} label={code('material', material.kind)}>
            {(given) => <Select {...given} value={material.source} onChange={(source) => set(index, source)} options={['SHARED', 'UPLOADED', 'COMMITTED'].map((value) => ({ value, label: value === 'UPLOADED' ? t('intake.upload') : code('source', value) }))} style={{ width: 230 }} />}
          </Field>
          {material.source === 'UPLOADED' && <Upload intake={intake} place={`${part}.${material.kind}`} label={code('material', material.kind)} />}
        </div>
      ))}
    </Section>
  );
}

/** Materials of a company or a branch; an agent brings his authorisation. */
export function withAgent(company: Pick<Company, 'agent' | 'materials'>): Material[] {
  const has = company.materials.some(({ kind }) => kind === 'AGENT_AUTHORISATION');
  if (company.agent && !has) return [...company.materials, { kind: 'AGENT_AUTHORISATION', source: 'UPLOADED', sha256: '' }];
  return company.agent ? company.materials : company.materials.filter(({ kind }) => kind !== 'AGENT_AUTHORISATION');
}

export function MaterialStep({ intake }: { intake: Intake }) {
  const { t } = useText();
  const { content, set } = intake;
  const licensed = foodOf(content) === 'LICENSED';
  useEffect(() => {
    for (const part of ['parent', 'subsidiary'] as const) {
      const company = content[part];
      if (company && withAgent(company).length !== company.materials.length) set(`${part}.materials`, withAgent(company));
    }
    if (licensed && content.food.materials.length === 0) set('food.materials', FOOD_MATERIALS.map((kind) => ({ kind, source: 'UPLOADED', sha256: '' })));
  }, [content, licensed, set]);
  return (
    <>
      <MaterialList intake={intake} part="parent" title={`${t('intake.parent')} ${fullName(content.parent.name)}`} materials={content.parent.materials} />
      {content.subsidiary && <MaterialList intake={intake} part="subsidiary" title={`${t('intake.subsidiary')} ${fullName(content.subsidiary.name)}`} materials={content.subsidiary.materials} />}
      {licensed && <MaterialList intake={intake} part="food" title={t('intake.food')} materials={content.food.materials} />}
    </>
  );
}
