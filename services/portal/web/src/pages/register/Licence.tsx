import { Button, QRCode } from 'antd';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router-dom';
import { licence } from '../../api/calls';
import type { BusinessLicence, FoodLicence } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { Facts, Page, Section, type Fact } from '../../frame/Page';
import { AREAS } from '../../frame/areas';
import { useRoles, useSession } from '../../frame/session';
import { Loaded, NotFound } from '../../frame/states';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';
import { bearer } from './bearer';
import { LicenceActs } from '../acts/LicenceActs';

const GOOD = ['VALID', 'ACTIVE', 'FILED', 'PUBLISHED'];

/** Whether the licence may be relied upon, in one banner. A filing has no certificate, so nothing is signed. */
function Standing({ state, signature }: { state: string; signature: boolean | undefined }) {
  const { t, code } = useText();
  const good = signature !== false && GOOD.includes(state);
  return (
    <div className={`notice ${good ? 'notice-good' : 'notice-stop'}`} role="status">
      <p>
        <strong>{GOOD.includes(state) ? `✓ ${t('register.stateValid')}` : t('register.stateInvalid', { state: code('licenceState', state) })}</strong>
      </p>
      {signature !== undefined && <p>{t(signature ? 'register.signatureGood' : 'register.signatureBad')}</p>}
    </div>
  );
}

/** A certificate as it reads on paper: no emblem, no seal; a specimen says so. Anybody verifies it by its identifier, one of
 *  food by its number. */
function Certificate({ title, facts, certificateId, verifiedBy = certificateId, foot }: { title: string; facts: (Fact | false)[]; certificateId: string; verifiedBy?: string; foot: ReactNode }) {
  const { t } = useText();
  const { demo } = useSession();
  const url = `${window.location.origin}/verify/${encodeURIComponent(verifiedBy)}`;
  return (
    <article className="certificate" aria-label={title}>
      {demo && <div className="specimen" aria-hidden="true" data-words={t('register.specimen')} />}
      <h2>{title}</h2>
      <p style={{ textAlign: 'center' }}>{t('register.original')}{demo && ` · ${t('register.specimen')}`}</p>
      <Facts columns={1} facts={facts} />
      <div className="certificate-foot">
        <div className="qr" role="img" aria-label={t('register.qrFor', { url })}>
          {/* For cameras; who reads has the address below. */}
          <div aria-hidden="true">
            <QRCode type="svg" value={url} size={132} errorLevel="M" bordered={false} marginSize={4} />
          </div>
          <div aria-hidden="true" style={{ textAlign: 'center' }}>{t('register.qr')}</div>
        </div>
        <div>{foot}</div>
      </div>
    </article>
  );
}

function Business({ licence: shown, number }: { licence: BusinessLicence; number: string }) {
  const { t, code, language } = useText();
  const about = shown.company;
  if (!about) return <NotFound />;
  return (
    <>
      <Standing state={shown.state} signature={shown.signature_valid} />
      <Certificate
        title={code('licenceKind', 'BUSINESS')}
        certificateId={number}
        facts={[
          { label: t('register.uscc'), value: about.uscc },
          { label: t('register.name'), value: <Link to={`/companies/${about.uscc}`}>{about.name}</Link> },
          { label: t('register.type'), value: code('companyType', about.company_type) },
          ...bearer(about, t, language),
          { label: t('register.established'), value: day(about.established_on, language) },
          { label: t('register.scope'), value: about.printed_scope },
        ]}
        foot={<Facts columns={1} facts={[{ label: t('register.authority'), value: about.authority }, { label: t('register.issued'), value: day(about.established_on, language) }]} />}
      />
      <Identity certificateId={number} digest={shown.content_sha256} />
    </>
  );
}

function Food({ licence: shown }: { licence: FoodLicence }) {
  const { t, code, language } = useText();
  const { has } = useRoles();
  const filing = shown.number.startsWith('YB');
  return (
    <>
      <Standing state={shown.state} signature={filing ? undefined : shown.signature_valid} />
      <Certificate
        title={code('licenceKind', filing ? 'FOOD_FILING' : 'FOOD_LICENCE')}
        certificateId={shown.certificate_id || shown.number} verifiedBy={shown.number}
        facts={[
          { label: t('register.number'), value: shown.number },
          { label: t('register.operator'), value: shown.operator_name },
          { label: t('register.uscc'), value: <Link to={`/companies/${shown.operator_uscc}`}>{shown.operator_uscc}</Link> },
          { label: t('register.premises'), value: shown.premises },
          !filing && { label: t('register.validFrom'), value: day(shown.valid_from, language) },
          !filing && { label: t('register.validTo'), value: day(shown.valid_to, language) },
        ]}
        foot={null}
      />
      {!filing && has(...AREAS.inspections.roles) && <p className="no-print"><Link to={`/inspections/grades/${shown.number}`}>{t('inspection.riskGrade')}</Link></p>}
      <AfterIssue licence={shown} />
      <LicenceActs licence={shown} />
      <Identity certificateId={shown.certificate_id} verifiedBy={shown.number} digest="" />
    </>
  );
}

/** When it may be renewed, what its holder reported, and who may not apply any more. */
function AfterIssue({ licence: shown }: { licence: FoodLicence }) {
  const { t, code, language } = useText();
  const window = shown.renewal_until && `${shown.renewal_from ? day(shown.renewal_from, language) : ''} – ${day(shown.renewal_until, language)}`;
  const { commitment } = shown;
  if (!window && !shown.banned_until && !commitment && shown.reports.length === 0) return null;
  return (
    <div className="after-table no-print">
      <Section title={t('register.afterIssue')}>
        <Facts columns={1} facts={[!!window && { label: t('register.renewal'), value: window }, !!shown.banned_until && { label: t('register.banned'), value: day(shown.banned_until, language) }, !!commitment && { label: t('register.commitment'), value: code('commitment', commitment.state) }, !!commitment?.next_action && { label: t('register.commitmentNext'), value: t('register.nextBy', { action: code('commitmentNext', commitment.next_action), day: day(commitment.due, language) }) }]} />
        {shown.reports.length > 0 && (
          <DataTable
            label={t('register.reports')}
            rows={shown.reports}
            rowKey={(one) => `${one.reported_on} ${one.matters.join(' ')}`}
            columns={[
              { key: 'on', title: t('register.reportedOn'), cell: (one) => day(one.reported_on, language) },
              { key: 'matters', title: t('register.reported'), cell: (one) => one.matters.map((matter) => code('report', matter)).join(language === 'en' ? ', ' : '、') },
              { key: 'details', title: t('register.details'), cell: (one) => one.details },
            ]}
          />
        )}
      </Section>
    </div>
  );
}

function Identity({ certificateId, verifiedBy = certificateId, digest }: { certificateId: string; verifiedBy?: string; digest: string }) {
  const { t } = useText();
  if (!certificateId && !digest) return null;
  return (
    <div className="after-table no-print">
      <Section title={t('register.certificateId')}>
        <Facts columns={1} facts={[{ label: t('register.certificateId'), value: <span className="hash">{certificateId}</span> }, { label: t('register.digest'), value: digest && <span className="hash">{digest}</span> }, { label: t('register.verifyPage'), value: verifiedBy && <a href={`/verify/${encodeURIComponent(verifiedBy)}`} target="_blank" rel="noreferrer">{`/verify/${verifiedBy}`}</a> }]} />
      </Section>
    </div>
  );
}

export default function Licence() {
  const { number = '' } = useParams();
  const { t } = useText();
  const query = useQuery({ queryKey: ['licence', number], queryFn: ({ signal }) => licence(number, signal) });
  return (
    <Page title={t('register.licence')} documentTitle={number} actions={<Button onClick={() => window.print()}>{t('frame.print')}</Button>}>
      <Loaded query={query}>
        {(page) => (page.business ? <Business licence={page.business} number={number} /> : page.food ? <Food licence={page.food} /> : <NotFound />)}
      </Loaded>
    </Page>
  );
}
