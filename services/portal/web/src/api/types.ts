// The only place pages take the portal's types from.
export * from './wire';
export type { Text as Sentence } from './wire';

/** Lights of the two clocks; PAUSED and NONE are the portal's words for "no clock runs". */
export type Light = 'GREEN' | 'YELLOW' | 'RED' | 'PAUSED';
