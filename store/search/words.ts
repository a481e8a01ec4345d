import { maxWordChars } from './limits';

/** Scripts that are written without spaces between words. */
const dense = '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\u30fc\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}';
const runs = new RegExp(`[${dense}]+|[^\\s${dense}]+`, 'gu');
const isDense = new RegExp(`^[${dense}]`, 'u');
const outerPunctuation = /^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu;
const parts = /[\p{L}\p{M}\p{N}]+/gu;

/** The same for spellings that mean the same: full-width forms (NFKC), capitals, ß and ss, both sigmas. */
export const fold = (text: string): string =>
  text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');

/**
 * The words of a text, folded: what stands between spaces, without its outer punctuation. Where a script has no spaces
 * every two neighbouring characters are a word: bigrams need no dictionary, so what was stored once is found for ever.
 */
export function* wordsIn(text: string): Generator<string> {
  for (const [run] of fold(text).matchAll(runs)) {
    if (isDense.test(run)) yield* bigramsOf(run);
    else {
      const word = run.replaceAll(outerPunctuation, '');
      if (word !== '') yield word.slice(0, maxWordChars);
    }
  }
}

/** The words of a text and the parts of those that punctuation divides: `blue-green` is found by each colour, too. */
export function* wordsAndPartsIn(text: string): Generator<string> {
  for (const word of wordsIn(text)) {
    yield word;
    for (const [part] of word.matchAll(parts)) yield part;
  }
}

function* bigramsOf(run: string): Generator<string> {
  // Code points, not halves of pairs.
  const characters = Array.from(run);
  if (characters.length === 1) yield run;
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1];
    if (next !== undefined) yield character + next;
  }
}
