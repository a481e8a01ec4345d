import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/** What a mutant may break: a promise of the design, or a rule of moving money. */
export const promises = [
  ...Array.from({ length: 10 }, (_, index) => `I${index + 1}`),
  ...Array.from({ length: 14 }, (_, index) => `R${index + 1}`),
];

const patchShape = z.strictObject({
  /** The defect, in words. */
  what: z.string().min(1),
  /** From the project's root. */
  file: z.string().min(1),
  /** Occurs in the file exactly once. */
  find: z.string().min(1),
  replace: z.string(),
  test: z.strictObject({ file: z.string().min(1), name: z.string().min(1) }),
});

/** A defect that a named test must find: one replacement in one file. */
export interface Mutant extends z.infer<typeof patchShape> {
  /** The promise or rule it breaks: the name of its patch's folder. */
  readonly promise: string;
  /** The name of its patch. */
  readonly name: string;
}

export const patchesDir = (root: string): string => join(root, 'dev', 'mutants', 'patches');

/**
 * Reads every patch, in order of promise and name.
 * @throws Error naming the patch that is not one
 */
export function readMutants(root: string): Mutant[] {
  const folder = patchesDir(root);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  const mutants = files.map((file) => readPatch(folder, file));
  return mutants.toSorted((left, right) => order(left) - order(right) || (left.name < right.name ? -1 : 1));
}

const order = ({ promise }: Mutant): number => promises.indexOf(promise);

function readPatch(folder: string, file: string): Mutant {
  const promise = dirname(file);
  if (!promises.includes(promise)) throw new Error(`${file}: ${promise} is neither a promise nor a rule`);
  const parsed = patchShape.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  if (!parsed.success) throw new Error(`${file} is no patch: ${z.prettifyError(parsed.error)}`);
  return { promise, name: basename(file, '.json'), ...parsed.data };
}

/**
 * The source with the defect in it.
 * @throws Error when the text to replace does not occur exactly once: the code has moved on, and the patch must follow
 */
export function mutate(source: string, { promise, name, file, find, replace }: Mutant): string {
  const [before, after, ...others] = source.split(find);
  if (before === undefined || after === undefined || others.length > 0) {
    const times = after === undefined ? 'no longer occurs' : `occurs ${others.length + 1} times`;
    throw new Error(`Mutant ${promise}/${name}: its text ${times} in ${file}`);
  }
  return before + replace + after;
}
