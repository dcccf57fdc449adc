import { Link } from 'react-router-dom';
import type { Company } from '../../api/types';
import type { Key, Language } from '../../i18n';
import { yuan } from '../../i18n/format';

/** What is registered of a company, or of a branch: who stands for it, where it is. */
export function bearer(about: Company, t: (key: Key) => string, language: Language) {
  return about.head_office_uscc
    ? [
        { label: t('register.headOffice'), value: <Link to={`/companies/${about.head_office_uscc}`}>{about.head_office_uscc}</Link> },
        { label: t('register.personInCharge'), value: about.person_in_charge },
        { label: t('register.businessPlace'), value: about.domicile },
      ]
    : [
        { label: t('register.legalRep'), value: about.legal_representative },
        { label: t('register.capital'), value: yuan(about.capital_fen, language) },
        { label: t('register.domicile'), value: about.domicile },
      ];
}
