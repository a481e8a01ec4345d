import { states } from 'mrz';

/** ICAO 9303 part 3 §5 writes Germany with one letter. */
const germany = { short: 'D', alpha3: 'DEU' } as const;

/** Three letters for every issuer, also for the one that a machine-readable zone shortens. */
export const issuerOf = (code: string): string => (code === germany.short ? germany.alpha3 : code);

/** Whether documents are issued under this code (ISO 3166-1 alpha-3 and the codes that ICAO 9303 adds). No specimen is. */
export const isIssuer = (code: string): boolean =>
  code === germany.alpha3 || (code.length === 3 && Object.hasOwn(states, code));
