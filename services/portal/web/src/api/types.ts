// The only place pages take the portal's types from: what openapi.json says, generated.
export type * from './schema';
export type { Text as Sentence } from './schema';

/** Lights of the two clocks; PAUSED is the portal's word for "no clock runs". */
export type Light = 'GREEN' | 'YELLOW' | 'RED' | 'PAUSED';
