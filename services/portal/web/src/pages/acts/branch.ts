import { company, scope } from '../../api/calls';
import type { Content } from '../intake/model';
import type { OfHeadOffice } from '../correct/content';

/** The kind of each wording, as the catalogue has it: some need an approval first. */
async function kindsOf(wordings: readonly string[], signal?: AbortSignal): Promise<Content['items']> {
  const { items } = await scope('', signal);
  return Object.fromEntries(items.filter(({ wording }) => wordings.includes(wording)).map(({ wording, kind, food }) => [wording, { kind, food }]));
}

/** The company a branch belongs to, as the register has it. */
export async function headOfficeOf(uscc: string, signal?: AbortSignal): Promise<OfHeadOffice> {
  const { company: entry } = await company(uscc, signal);
  return { headOffice: { name: entry.name, scope: entry.scope }, items: await kindsOf(entry.scope, signal) };
}
