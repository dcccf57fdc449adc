import type { Texts } from '../pairs';

/** Texts about the persons of a file. */
export const persons = {
  title: ['相关人员', 'Persons'],
  hint: ['个人信息默认隐藏。点“显示”须说明理由，查看记录由审计管理员监督。', 'Personal data is masked. To show it, say why; the audit administrator sees each time.'],
  masked: ['个人信息已隐藏，仅经办人员可说明理由后查看。', 'Personal data is masked; only the official in charge may show it, for a reason.'],
  none: ['没有登记的人员。', 'No persons were handed in.'],
  ref: ['代号', 'Ref'],
  posts: ['身份', 'Part'],
  name: ['姓名', 'Name'],
  document: ['证件', 'Document'],
  number: ['证件号码', 'Number'],
  phone: ['电话', 'Phone'],
  show: ['显示', 'Show'],
  showOf: ['显示 {{who}} 的{{what}}', 'Show the {{what}} of {{who}}'],
  written: ['查看人、时间、内容和理由将先记录，再显示；显示后自动隐藏。', 'Who, when, what and why are written down first; what is shown hides again by itself.'],
  reason: ['查看理由', 'Reason'],
  reasonHint: ['请勿在理由中填写姓名、号码等个人信息。', 'Name no person and no number here.'],
  reasonMissing: ['请说明理由，至少 4 个字', 'Say why, in four characters or more'],
} as const satisfies Texts;
