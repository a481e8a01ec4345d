/** One thing that was checked. */
export interface Finding {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly holds: boolean;
}

const shownOffenders = 3;

/** Expects two values to be the same, as they are shown. */
export function expectSame(what: string, expected: string | number, found: string | number): Finding {
  return { what, expected: String(expected), found: String(found), holds: String(expected) === String(found) };
}

/** Expects a list of offenders to be empty. */
export function expectNone(what: string, offenders: readonly string[]): Finding {
  const more = offenders.length > shownOffenders ? ` and ${offenders.length - shownOffenders} more` : '';
  const found = offenders.length === 0 ? 'none' : offenders.slice(0, shownOffenders).join('; ') + more;
  return { what, expected: 'none', found, holds: offenders.length === 0 };
}

/** Findings that are told apart from others by what they are about. */
export const titled = (title: string, findings: readonly Finding[]): Finding[] =>
  findings.map((finding) => ({ ...finding, what: `${title}: ${finding.what}` }));
