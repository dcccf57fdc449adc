import { acts } from './acts';
import { admin } from './admin';
import { cases } from './cases';
import { code } from './code';
import { correct } from './correct';
import { decision } from './decision';
import { frame } from './frame';
import { intake } from './intake';
import { inspection } from './inspection';
import { instant } from './instant';
import { ops } from './ops';
import { persons } from './persons';
import { register } from './register';
import { traces } from './traces';
import { workbench } from './workbench';

export const areas = {
  frame, workbench, intake, acts, cases, correct, decision, persons, inspection, instant, register, ops, traces, admin, code,
};

type Areas = typeof areas;
/** Every key of every text: a wrong one does not compile. */
export type Key = { [A in keyof Areas & string]: `${A}.${keyof Areas[A] & string}` }[keyof Areas & string];
