import type { MrzName } from './outcome';

/** `incomparable`: they are in different scripts, so that only a person can say. */
export type NameComparison = 'same' | 'different' | 'incomparable';

const maxNameChars = 150;
const maxParts = 20;
const readable = /^(?=.*\p{L})[\p{L}\p{M}\p{Nd} .,'’ʼ()/·-]+$/u;
const invisible = /[\p{Cf}\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/gu;
/** What stands between the parts of names of Chinese minorities, however a keyboard writes it. */
const dots = /[·•‧∙⋅・․●]/gu;
const han = /\p{Script=Han}/u;
const otherThanLatin = /(?!\p{Script=Latin})\p{L}/u;

/** ICAO 9303 part 3 §6: letters that do not become one letter when their marks are taken off. */
const letters: Readonly<Record<string, string>> = {
  Æ: 'AE',
  Đ: 'D',
  Ð: 'D',
  Ħ: 'H',
  ĸ: 'Q',
  Ł: 'L',
  Ŋ: 'N',
  Ø: 'O',
  Œ: 'OE',
  Þ: 'TH',
  Ŧ: 'T',
  ẞ: 'SS',
};
/** What the same part of the standard makes of some instead; issuers choose between both. */
const longLetters: Readonly<Record<string, string>> = { Ä: 'AE', Å: 'AA', Ö: 'OE', Ø: 'OE', Ü: 'UE' };

/** A name as it is kept: one form of each character, single spaces, one kind of dot. Null for what is no name. */
export function readableName(given: string): string | null {
  const name = given.normalize('NFKC').replace(invisible, '').replace(dots, '·').trim().replace(/\s+/gu, ' ');
  return Array.from(name).length <= maxNameChars && readable.test(name) ? name : null;
}

/**
 * Whether two names are of one person. Case, spacing, the kind of dots, the order of the parts, marks on Latin letters and
 * the ways to write them without (Müller, Mueller, Muller) do not count; a part that only one of them has does.
 */
export function compareNames(one: string, other: string): NameComparison {
  const [first, second] = [one, other].map(readableName);
  if (first == null || second == null) return 'different';
  if (scriptOf(first) !== scriptOf(second)) return 'incomparable';
  if (scriptOf(first) === 'han') return compact(first) === compact(second) ? 'same' : 'different';
  const [left, right] = [partsOf(first), partsOf(second)];
  if (left.length > maxParts || right.length > maxParts) return 'different';
  const isSame = (left.length === right.length && pairUp(left, right, agree)) || joinAlike(left, right);
  return isSame ? 'same' : 'different';
}

/** Whether a name is the one of a machine-readable zone, which may have been cut off: its parts are beginnings then. */
export function matchesMrzName(name: string, { surname, given, isCutOff }: MrzName): NameComparison {
  const onDocument = `${surname} ${given}`.trim();
  const match = compareNames(name, onDocument);
  if (match !== 'different' || !isCutOff) return match;
  const begins: Agrees = (short, whole) => short.some((text) => whole.some((form) => form.startsWith(text)));
  return pairUp(partsOf(onDocument), partsOf(name), begins) ? 'same' : 'different';
}

function scriptOf(name: string): 'han' | 'latin' | 'other' {
  if (han.test(name)) return 'han';
  return otherThanLatin.test(name) ? 'other' : 'latin';
}

/** Chinese names have no spaces of their own, and banks leave dots out. */
const compact = (name: string): string => name.toUpperCase().replace(/[\s·.]/gu, '');

/** The ways in which one part of a name may be written. */
type Part = readonly string[];
type Agrees = (one: Part, other: Part) => boolean;

const partsOf = (name: string): Part[] =>
  name
    .toUpperCase()
    .replace(/['’ʼ]/gu, '')
    .split(/[\s.,()/·-]+/u)
    .filter(Boolean)
    .map(formsOf);

/** Marks are part of the letter in other scripts than the Latin one. */
function formsOf(part: string): Part {
  if (scriptOf(part) !== 'latin') return [part];
  const short = unmarked(part);
  const long = unmarked(
    Array.from(part)
      .map((letter) => longLetters[letter] ?? letter)
      .join(''),
  );
  return short === long ? [short] : [short, long];
}

const unmarked = (part: string): string =>
  Array.from(part)
    .map((letter) => letters[letter] ?? letter)
    .join('')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');

const agree: Agrees = (one, other) => one.some((form) => other.includes(form));

/** Whether each part has a partner of its own among the others. */
function pairUp(parts: readonly Part[], others: readonly Part[], agrees: Agrees): boolean {
  const [first, ...rest] = parts;
  if (first === undefined) return true;
  const at = others.findIndex((other) => agrees(first, other));
  return at >= 0 && pairUp(rest, others.toSpliced(at, 1), agrees);
}

/** Spaces within a given name come and go (XIAO MING, XIAOMING), and the family name stands first or last. */
function joinAlike(one: readonly Part[], other: readonly Part[]): boolean {
  const wordings = new Set([0, -1].flatMap((form) => turns(one, form)));
  return [0, -1].some((form) => turns(other, form).some((text) => wordings.has(text)));
}

const turns = (parts: readonly Part[], form: number): string[] =>
  parts.map((_, at) => [...parts.slice(at), ...parts.slice(0, at)].map((part) => part.at(form)).join(''));
