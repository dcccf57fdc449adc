import { Checkbox, Input, Select } from 'antd';
import { useEffect } from 'react';
import type { BranchChecked, BranchForm } from '../../api/types';
import { Facts, Section } from '../../frame/Page';
import { useText } from '../../i18n';
import { DivisionPicker } from '../intake/DivisionPicker';
import { Field } from '../intake/Field';
import { withAgent } from '../intake/MaterialStep';
import { BRANCH_SUFFIXES, titleOf } from '../intake/model';
import { PostField } from '../intake/PeopleStep';
import { Approvals } from '../intake/ScopeStep';
import type { Intake } from '../intake/useIntake';
import { ManualNotes } from './ManualNotes';

type Props = { intake: Intake; branch: BranchForm };

/** Its name, where it is, and what it does of what its company may do. */
function BranchFields({ intake, branch }: Props) {
  const { t } = useText();
  const { content, set } = intake;
  const within = content.headOffice?.scope ?? [];
  return (
    <Section title={t('acts.branch')}>
      <p className="name-preview">{titleOf(content)}</p>
      <div className="form-grid">
        <Field id="branch.designation" label={t('acts.designation')} hint={t('acts.designationHint')}>{(given) => <Input {...given} value={branch.designation} onChange={(event) => set('branch.designation', event.target.value)} maxLength={40} autoComplete="off" />}</Field>
        <Field id="branch.suffix" label={t('acts.suffix')}>{(given) => <Select {...given} value={branch.suffix} onChange={(suffix: string) => set('branch.suffix', suffix)} options={BRANCH_SUFFIXES.map((value) => ({ value, label: value }))} style={{ width: '100%' }} />}</Field>
        <Field id="branch.decided_on" label={t('decision.decidedOn')} required hint={t(content.change ? 'acts.decidedHint' : 'acts.branchDecidedHint')}>{(given) => <Input {...given} type="date" value={branch.decided_on} onChange={(event) => set('branch.decided_on', event.target.value)} />}</Field>
      </div>
      <Field id="branch.division" label={t('intake.divisionCode')} required>{(given) => <DivisionPicker given={given} value={branch.division} onChange={(code) => set('branch.division', code)} />}</Field>
      <Field id="branch.premises" label={t('register.businessPlace')} required>{(given) => <Input {...given} value={branch.premises} onChange={(event) => set('branch.premises', event.target.value)} maxLength={200} />}</Field>
      <Field id="branch.scope" label={t('register.scope')} required hint={t('acts.withinHint')}>{(given) => <Select {...given} mode="multiple" value={branch.scope} onChange={(chosen: string[]) => set('branch.scope', chosen)} options={within.map((value) => ({ value, label: value }))} style={{ width: '100%' }} />}</Field>
      <Approvals intake={intake} part="branch" company={branch} />
    </Section>
  );
}

/** Who stands for it, and that its company signed. */
function BranchPosts({ intake, branch }: Props) {
  const { t } = useText();
  const company = branch.head_office_uscc;
  return (
    <Section title={t('acts.branchPosts')}>
      <div className="form-grid">
        <PostField intake={intake} path="branch.person_in_charge" label={t('register.personInCharge')} value={branch.person_in_charge} required />
        <PostField intake={intake} path="branch.liaison" label={t('intake.liaison')} value={branch.liaison} required />
        <PostField intake={intake} path="branch.agent" label={t('intake.agent')} value={branch.agent} placeholder={t('intake.noAgent')} />
      </div>
      <Field id="branch.signatures" label={t('acts.signatures')} required>
        {({ id, 'aria-describedby': described }) => <Checkbox id={id} aria-describedby={described} checked={branch.signatures.includes(company)} onChange={(event) => intake.set('branch.signatures', event.target.checked ? [company] : [])}>{t('acts.companySigned')}</Checkbox>}
      </Field>
    </Section>
  );
}

/** The form of a branch that a company sets up, or changes. */
export function BranchPart({ intake, branch }: Props) {
  const { content, set } = intake;
  // A change takes what the department says.
  const changes = !!content.change;
  useEffect(() => {
    const materials = withAgent(branch);
    if (!changes && materials.length !== branch.materials.length) set('branch.materials', materials);
  }, [branch, changes, set]);
  return (
    <>
      <BranchFields intake={intake} branch={branch} />
      <BranchPosts intake={intake} branch={branch} />
    </>
  );
}

/** What would be registered, and why a person decides. */
export function BranchPreview({ told }: { told: BranchChecked | undefined }) {
  const { t, code } = useText();
  return (
    <Section title={t('acts.branchPreview')}>
      <Facts
        columns={1}
        facts={[
          { label: t('register.name'), value: told?.full_name },
          { label: t('register.type'), value: code('companyType', told?.branch_type) },
          { label: t('register.scope'), value: told?.printed_scope },
        ]}
      />
      <ManualNotes reasons={told?.manual_reasons ?? []} />
    </Section>
  );
}
