import type { Problem, Violation } from './types';

/** An answer that is not a result; carries the portal's problem document. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(`${problem.code} ${problem.trace_id}`);
    this.name = 'ProblemError';
  }

  /** What a field has to say, by its path. */
  at(field: string): Violation | undefined {
    return this.problem.violations.find((violation) => violation.field === field);
  }
}

/** The server was not reached at all. */
export const NETWORK = 'NETWORK';

const EMPTY = { violations: [], details: {}, trace_id: '' };

export function networkProblem(): ProblemError {
  return new ProblemError(0, { ...EMPTY, code: NETWORK, message: { zh: '', en: '' } });
}

/** Reads whatever came back with an error status; a proxy's page becomes a problem too. */
export function problemOf(status: number, body: unknown): ProblemError {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  return new ProblemError(status, {
    code: given.code ?? `HTTP_${status}`,
    message: given.message ?? { zh: '', en: '' },
    violations: given.violations ?? [],
    details: given.details ?? {},
    trace_id: given.trace_id ?? '',
  });
}

export const isProblem = (error: unknown): error is ProblemError => error instanceof ProblemError;
