import type { Texts } from '../pairs';

/** Texts of the page on which a returned file is corrected and handed in again. */
export const correct = {
  title: ['补正：{{name}}', 'Correction: {{name}}'],
  open: ['补正后重新提交', 'Correct and hand in again'],
  notice: ['一次性告知的补正事项', 'What the notice asks for'],
  noticeHint: ['点击可到达对应填写处；未列入的内容保持原样即可。', 'Each leads to its field; what is not listed may stay as it is.'],
  personsHint: ['人员信息已脱敏。需要更正的人员请重新填写，其余人员保持不变。', 'Personal data is masked. Type anew who is to be corrected; everybody else stays as they were.'],
  typeAnew: ['重新填写', 'Type anew'],
  typedAnew: ['正在重新填写', 'Being typed anew'],
  before: ['沿用上次提交的文件', 'The file handed in before'],
  send: ['重新提交', 'Hand in again'],
  done: ['已重新提交，审查期限重新计算', 'Handed in again; a new period runs'],
  notReturned: ['该申请没有待补正事项', 'Nothing is to be corrected here'],
  notReturnedHint: ['申请未被退回补正，或者已经重新提交。', 'It was not returned, or it was handed in again already.'],
  corrected: ['本次补正的内容', 'What this round corrects'],
  correctedMaterials: ['更换的材料', 'Replaced materials'],
} as const satisfies Texts;
