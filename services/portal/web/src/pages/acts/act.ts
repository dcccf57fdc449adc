import type { Application } from '../../api/types';
import type { Key } from '../../i18n';
import type { Fault } from '../intake/faults';

/** What was filled in, by the names the server gives its fields. */
export type Said = Readonly<Record<string, unknown>>;

type Choice = { value: string; label: string };

/** A field that an act asks for. */
export type ActField<T> = {
  /** As the server calls it: what it refuses is told beside the field. */
  name: string;
  label: Key;
  kind: 'text' | 'line' | 'day' | 'yes' | 'one' | 'several';
  /** Codes to choose from, by the group of their names. */
  codes?: { group: string; values: readonly string[] };
  /** … or what the thing itself gives to choose from. */
  choices?: (about: T) => Choice[];
  optional?: boolean;
  /** As the thing has it now, to begin with. */
  start?: (about: T) => unknown;
  hint?: Key;
  /** A list is pasted, not a sentence typed. */
  long?: boolean;
  /** Asked for only where this holds. */
  when?: (said: Said) => boolean;
};

/** An act on a thing: who may do it in which state, what it asks for, and what follows from it. */
export type Act<T> = {
  name: string;
  text: Key;
  roles: readonly string[];
  states: readonly string[];
  danger?: boolean;
  /** What follows from it, and the article where there is one; said before anybody agrees. */
  follows?: { text: Key; law?: string };
  fields?: readonly ActField<T>[];
  /** Kinds of materials that come with it. */
  materials?: (said: Said) => readonly string[];
  /** What is wrong with it that can be seen here. */
  check?: (said: Said) => Fault[];
  /** Account of who acted before: the act needs another person. */
  after?: (about: T) => string;
  /** How that is said; without it, that they proposed it. */
  afterSaid?: Key;
  /** Does it; an application that begins is answered. */
  run: (about: T, said: Said, key: string) => Promise<Application | void>;
};

/** Why something is decided, in clear words. */
export const REASONS = { name: 'reasons', label: 'frame.reasons', kind: 'text' } as const satisfies ActField<unknown>;

/** The acts that are open in a state to somebody of some roles. */
export const openActs = <T>(acts: readonly Act<T>[], state: string, has: (...roles: string[]) => boolean): Act<T>[] => acts.filter((one) => has(...one.roles) && one.states.includes(state));

/** Fields asked for with what was said so far. */
export const askedFor = <T>({ fields = [] }: Act<T>, said: Said): ActField<T>[] => fields.filter(({ when }) => !when || when(said));

const EMPTY: Record<ActField<unknown>['kind'], unknown> = { text: '', line: '', day: '', one: '', yes: false, several: [] };

/** Every field of an act as it stands before anything is said. */
export const unsaid = <T>({ fields = [] }: Act<T>): Said => Object.fromEntries(fields.map(({ name, kind }) => [name, EMPTY[kind]]));

/** Every field as the dialog begins: what the thing has now, and nothing where it has nothing. */
export const begun = <T>(act: Act<T>, about: T): Said => Object.fromEntries((act.fields ?? []).map(({ name, kind, start }) => [name, start?.(about) ?? EMPTY[kind]]));

const plain = (value: unknown) => (typeof value === 'string' ? value.trim() : value);

/** What is handed in: the fields asked for as they were filled in, the others as if nobody had touched them. */
export function handedIn<T>(act: Act<T>, said: Said): Said {
  const asked = new Set(askedFor(act, said).map(({ name }) => name));
  return Object.fromEntries(Object.entries(unsaid(act)).map(([name, empty]) => [name, asked.has(name) ? plain(said[name]) : empty]));
}
