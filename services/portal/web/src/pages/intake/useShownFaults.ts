import type { Problem } from '../../api/types';
import { useText } from '../../i18n';
import type { Shown } from './ErrorSummary';
import type { Fault } from './faults';

/** What a page found missing, and what a department refused, each as it is told beside its input. */
export function useShownFaults() {
  const { t, law, say } = useText();
  return {
    found: (faults: readonly Fault[]): Shown[] => faults.map(({ path, key, params, fieldKey }) => ({ path, text: t(key, { ...params, field: fieldKey ? t(fieldKey) : '' }) })),
    refused: ({ violations }: Problem, pathOf: (field: string) => string): Shown[] => violations.map((one) => ({ path: pathOf(one.field), text: `${say(one.message)} (${law(one.rule)})` })),
  };
}
