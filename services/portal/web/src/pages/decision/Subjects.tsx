import { Link } from 'react-router-dom';
import type { Application, BranchForm, Deregistration, EstablishmentForm, Filing, FoodForm, ItemChange, NameDeclaration, Subscription } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { Facts, Section } from '../../frame/Page';
import { useText } from '../../i18n';
import { day, instant, yuan } from '../../i18n/format';

export function NameFacts({ declaration }: { declaration: NameDeclaration }) {
  const { t, language } = useText();
  const { name } = declaration;
  return (
    <Section title={t('decision.name')}>
      <p className="name-preview">{declaration.full_name}</p>
      <Facts
        facts={[
          { label: t('intake.division'), value: name?.division },
          { label: t('intake.trade'), value: name?.trade },
          { label: t('intake.industryWord'), value: name?.industry },
          { label: t('intake.orgForm'), value: name?.form },
          !!declaration.reserved_until && { label: t('decision.reservedUntil'), value: day(declaration.reserved_until, language) },
        ]}
      />
    </Section>
  );
}

const holderOf = (one: Subscription) => one.person || one.entity_uscc || one.case_entity;

/** "P5Y" and days as words. */
export function useDue() {
  const { t, language } = useText();
  return (due: string) => {
    const years = /^P(\d+)Y$/.exec(due)?.[1];
    return years ? t('intake.yearsFromStart', { count: Number(years) }) : day(due, language);
  };
}

type NameOf = (ref: string) => string;
const asGiven: NameOf = (ref) => ref;

/** `nameOf` says who a ref is, where that is known. */
export function EstablishmentFacts({ form, nameOf = asGiven }: { form: EstablishmentForm; nameOf?: NameOf }) {
  const { t, code, language } = useText();
  const due = useDue();
  const separator = language === 'en' ? ', ' : '、';
  return (
    <>
      <Facts
        facts={[
          { label: t('register.type'), value: code('companyType', form.company_type) },
          { label: t('intake.industryCode'), value: form.industry },
          { label: t('register.capital'), value: yuan(form.capital_fen, language) },
          { label: t('intake.term'), value: form.term === 'LONG_TERM' ? t('register.noTerm') : day(form.term, language) },
          { label: t('register.domicile'), value: form.domicile },
          { label: t('register.division'), value: form.division },
          { label: t('register.legalRep'), value: `${nameOf(form.legal_rep)}${form.legal_rep_as ? ` (${code('post', form.legal_rep_as)})` : ''}` },
          { label: t('intake.directors'), value: form.directors.map(nameOf).join(separator) },
          { label: t('intake.manager'), value: nameOf(form.manager) },
          { label: t('intake.supervisors'), value: form.supervisors.map(nameOf).join(separator) || (form.no_supervisor_consent ? t('intake.noSupervisor') : '') },
          { label: t('intake.financeOfficer'), value: nameOf(form.finance_officer) },
          { label: t('intake.liaison'), value: nameOf(form.liaison) },
          { label: t('intake.beneficialOwners'), value: form.beneficial_owners.map(nameOf).join(separator) },
          { label: t('intake.agent'), value: nameOf(form.agent) },
        ]}
      />
      <Facts columns={1} facts={[{ label: t('register.scope'), value: form.scope.join('；') }]} />
      <h3 className="block-title">{t('decision.shareholders')}</h3>
      <DataTable
        label={t('decision.shareholders')}
        rows={form.shareholders}
        rowKey={(one) => holderOf(one)}
        columns={[
          { key: 'holder', title: t('decision.holder'), cell: (one) => (one.case_entity ? code('caseEntity', one.case_entity) : nameOf(holderOf(one))) },
          { key: 'amount', title: t('decision.amount'), cell: (one) => yuan(one.subscribed_fen, language) },
          { key: 'form', title: t('decision.contribution'), cell: (one) => code('contribution', one.form) },
          { key: 'due', title: t('decision.paidBy'), cell: (one) => due(one.due) },
        ]}
      />
    </>
  );
}

/** What a change changes, item by item. */
export function ItemChanges({ changes }: { changes: ItemChange[] }) {
  const { t, code } = useText();
  return (
    <DataTable
      label={t('decision.changes')}
      rows={changes}
      rowKey={(one) => one.item}
      columns={[
        { key: 'item', title: t('decision.changedItem'), cell: (one) => `${code('item', one.item)} (${t(one.registered ? 'decision.registeredItem' : 'decision.filedItem')})` },
        { key: 'before', title: t('decision.before'), cell: (one) => one.before },
        { key: 'after', title: t('decision.after'), cell: (one) => one.after },
      ]}
    />
  );
}

/** The end of a company after liquidation: its days in their order. */
function DeregistrationFacts({ form }: { form: Deregistration }) {
  const { t, code, language } = useText();
  return (
    <Facts
      facts={[
        { label: t('decision.dissolution'), value: code('dissolution', form.ground) },
        !!form.group_formed_on && { label: t('decision.groupFormed'), value: day(form.group_formed_on, language) },
        !!form.group_published_on && { label: t('decision.groupPublished'), value: day(form.group_published_on, language) },
        !!form.liquidated_on && { label: t('decision.liquidated'), value: day(form.liquidated_on, language) },
        form.liquidators.length > 0 && { label: t('decision.liquidators'), value: form.liquidators.join(language === 'en' ? ', ' : '、') },
        { label: t('intake.agent'), value: form.agent },
      ]}
    />
  );
}

/** A branch as it shall be; persons by their ref. */
function BranchFacts({ form }: { form: BranchForm }) {
  const { t } = useText();
  return (
    <Facts
      facts={[
        { label: t('register.businessPlace'), value: form.premises },
        { label: t('register.division'), value: form.division },
        { label: t('register.personInCharge'), value: form.person_in_charge },
        { label: t('intake.liaison'), value: form.liaison },
        { label: t('intake.agent'), value: form.agent },
        { label: t('register.scope'), value: form.scope.join('；') },
      ]}
    />
  );
}

export function FilingFacts({ filing }: { filing: Filing }) {
  const { t, code, language } = useText();
  const { branch, deregistration, simple_deregistration: simple } = filing;
  return (
    <Section title={t('decision.application')}>
      <Facts
        facts={[
          { label: t('decision.act'), value: code('filingKind', filing.kind) },
          !!filing.company_uscc && { label: t('register.uscc'), value: <Link to={`/companies/${filing.company_uscc}`}>{filing.company_uscc}</Link> },
          !!filing.decided_on && { label: t('decision.decidedOn'), value: day(filing.decided_on, language) },
          { label: t('decision.submitted'), value: instant(filing.submitted_at, language) },
          { label: t('decision.round'), value: filing.round },
          !!filing.due && { label: t('decision.receiptDue'), value: `${day(filing.due, language)}${filing.extended ? ` · ${t('decision.extended')}` : ''}` },
          !!filing.grounds && { label: t('decision.grounds'), value: filing.grounds },
        ]}
      />
      {filing.changes.length > 0 && (
        <>
          <h3 className="block-title">{t('decision.changes')}</h3>
          <ItemChanges changes={filing.changes} />
          <h3 className="block-title">{t('decision.asItShallBe')}</h3>
        </>
      )}
      {(filing.corrections.length > 0 || filing.corrected_materials.length > 0) && (
        <div className="notice notice-warn">
          <h3>{t('correct.corrected')}</h3>
          {filing.corrections.length > 0 && <ItemChanges changes={filing.corrections} />}
          {filing.corrected_materials.length > 0 && <p>{t('correct.correctedMaterials')}{t('frame.colon')}{filing.corrected_materials.map((kind) => code('material', kind)).join(language === 'en' ? ', ' : '、')}</p>}
        </div>
      )}
      {branch && <BranchFacts form={branch} />}
      {deregistration && <DeregistrationFacts form={deregistration} />}
      {simple && <Facts facts={[{ label: t('decision.committed'), value: simple.signatures.join(language === 'en' ? ', ' : '、') }, { label: t('intake.agent'), value: simple.agent }]} />}
      {filing.form && <EstablishmentFacts form={filing.form} />}
    </Section>
  );
}

type Told = { label: string; value: string };

/** What a food form says, fact by fact, always in the same order. */
function useFoodForm(nameOf: NameOf) {
  const { t, code, language } = useText();
  const separator = language === 'en' ? ', ' : '、';
  return (form: FoodForm): Told[] => [
    { label: t('register.legalRep'), value: form.legal_rep },
    { label: t('register.domicile'), value: form.domicile },
    { label: t('register.premises'), value: form.premises },
    { label: t('register.division'), value: form.division },
    { label: t('intake.saleMode'), value: code('saleMode', form.mode) },
    { label: t('intake.mainType'), value: code('mainType', form.main_type) },
    { label: t('intake.foodItems'), value: form.items.map((item) => code('foodItem', item)).join(separator) },
    { label: t('intake.coldFrozen'), value: t(form.cold_frozen ? 'frame.yes' : 'frame.no') },
    { label: t('intake.aquatic'), value: t(form.aquatic ? 'frame.yes' : 'frame.no') },
    { label: t('intake.specialFood'), value: form.special_food.map((kind) => code('special', kind)).join(separator) },
    { label: t('intake.vending'), value: t(form.vending ? 'frame.yes' : 'frame.no') },
    { label: t('intake.network'), value: form.network?.yes ? [form.network.platform, form.network.shop_url, form.network.physical_shop && t('intake.physicalShop')].filter(Boolean).join(' · ') || t('frame.yes') : t('frame.no') },
    { label: t('intake.warehouse'), value: form.external_warehouse },
    { label: t('intake.foodManager'), value: nameOf(form.food_safety_manager) },
    { label: t('intake.safetyRules'), value: form.rules.map((rule) => code('safetyRule', rule)).join(separator) },
    { label: t('intake.committed'), value: form.commitment ? `${form.commitment.conditions_version} · ${nameOf(form.commitment.signed_by)}` : '' },
    { label: t('register.scope'), value: form.scope.join('；') },
  ];
}

export function FoodFacts({ form, nameOf = asGiven }: { form: FoodForm; nameOf?: NameOf }) {
  return <Facts facts={useFoodForm(nameOf)(form)} />;
}

/** What the newest hand-in says otherwise than the one before. */
function FoodCorrections({ before, now }: { before: FoodForm; now: FoodForm }) {
  const { t, code, language } = useText();
  const facts = useFoodForm(asGiven);
  const told = (form: FoodForm) => [{ label: t('register.operator'), value: form.operator_name }, ...facts(form)];
  const was = told(before);
  const changed = told(now).map(({ label, value }, index) => ({ label, before: was[index].value, after: value })).filter((one) => one.before !== one.after);
  const materials = now.materials.filter(({ kind, source }) => !before.materials.some((old) => old.kind === kind && old.source === source));
  if (changed.length === 0 && materials.length === 0) return null;
  return (
    <div className="notice notice-warn">
      <h3>{t('correct.corrected')}</h3>
      {changed.length > 0 && (
        <DataTable
          label={t('correct.corrected')}
          rows={changed}
          rowKey={(one) => one.label}
          columns={[
            { key: 'item', title: t('decision.changedItem'), cell: (one) => one.label },
            { key: 'before', title: t('decision.before'), cell: (one) => one.before },
            { key: 'after', title: t('decision.after'), cell: (one) => one.after },
          ]}
        />
      )}
      {materials.length > 0 && <p>{t('correct.correctedMaterials')}{t('frame.colon')}{materials.map(({ kind }) => code('material', kind)).join(language === 'en' ? ', ' : '、')}</p>}
    </div>
  );
}

export function ApplicationFacts({ application }: { application: Application }) {
  const { t, code, say, language } = useText();
  return (
    <Section title={t('decision.application')}>
      <Facts
        facts={[
          { label: t('register.operator'), value: application.operator_name },
          { label: t('register.uscc'), value: application.operator_uscc },
          !!application.act && { label: t('decision.act'), value: code('act', application.act) },
          { label: t('decision.track'), value: code('track', application.track) },
          { label: t('decision.regime'), value: code('regime', application.regime) },
          { label: t('decision.visit'), value: code('visit', application.visit) },
          !!application.visit_ground && { label: t('decision.visitGround'), value: say(application.visit_ground) },
          !!application.acceptance_due && { label: t('decision.acceptanceDue'), value: day(application.acceptance_due, language) },
          !!application.decision_due && { label: t('decision.decisionDue'), value: day(application.decision_due, language) },
          !!application.accepted_on && { label: t('decision.acceptedOn'), value: day(application.accepted_on, language) },
          !!application.number && { label: t('register.number'), value: application.number },
          !!application.held_number && { label: t('decision.heldLicence'), value: <Link to={`/licences/${application.held_number}`}>{application.held_number}</Link> },
          !!application.held_valid_to && { label: t('decision.heldUntil'), value: day(application.held_valid_to, language) },
          !!application.form?.commitment && { label: t('decision.commitment'), value: t(application.on_commitment ? 'decision.onCommitment' : 'decision.onlyCommitted', { version: application.form.commitment.conditions_version, day: day(application.form.commitment.signed_at ?? '', language) }) },
          ['RENEWAL', 'CHANGE'].includes(application.act) && { label: t('decision.conditions'), value: t(application.conditions_unchanged ? 'decision.conditionsUnchanged' : 'decision.conditionsChanged') },
          !!application.loss && { label: t('decision.loss'), value: code('loss', application.loss) },
        ]}
      />
      {application.late && <p className="notice notice-warn">{t('decision.late')}</p>}
      {application.changes.length > 0 && (
        <DataTable
          label={t('decision.changes')}
          rows={application.changes}
          rowKey={(one) => one.matter}
          columns={[
            { key: 'matter', title: t('decision.matter'), cell: (one) => code('matter', one.matter) },
            { key: 'before', title: t('decision.before'), cell: (one) => one.before },
            { key: 'after', title: t('decision.after'), cell: (one) => one.after },
          ]}
        />
      )}
      {application.deemed_accepted && <p className="notice notice-stop">{t('decision.deemed')}</p>}
      {application.form && application.form_before && <FoodCorrections before={application.form_before} now={application.form} />}
      {application.form && <FoodFacts form={application.form} />}
    </Section>
  );
}
