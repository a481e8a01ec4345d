import { z } from 'zod';
import type { BackupRow } from '../../store/store';
import { BackupError } from './backup-error';
import { chunksOf } from './chunks';
import type { Objects } from './objects';

export const objectName = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** Rows in one object. */
export const partSchema = z.strictObject({ object: objectName, rows: count });
export type Part = z.output<typeof partSchema>;

/**
 * A list of parts, which may be far longer than a signed note: `object` names its pages, each page names parts, and `rows`
 * are those in all of them.
 */
export const listSchema = z.strictObject({ object: objectName, pages: count, rows: count });
export type List = z.output<typeof listSchema>;

/** Seals that follow each other, with their records. */
export const sealsSchema = z.strictObject({
  from: count,
  to: count,
  /** Of the last seal among them: what tells that they are the same in the database. */
  hash: objectName,
  seals: partSchema,
  records: z.array(partSchema),
});
export type SealsPart = z.output<typeof sealsSchema>;

const recordsOf = ({ records }: SealsPart): number => records.reduce((sum, { rows }) => sum + rows, 0);

export async function putLines(objects: Objects, lines: readonly string[]): Promise<Part> {
  return { object: await objects.put(Buffer.from(lines.join('\n'))), rows: lines.length };
}

/** The lines of a part. Throws BackupError when they are not as many as the list says. */
export async function linesOf(objects: Objects, { object, rows }: Part): Promise<string[]> {
  const text = (await objects.get(object)).toString('utf8');
  const lines = text === '' ? [] : text.split('\n');
  if (lines.length !== rows)
    throw new BackupError('damaged', `The object ${object} has ${lines.length} rows, the backup says ${rows}`);
  return lines;
}

/** Stores rows in parts. */
export async function* putRows(objects: Objects, rows: AsyncIterable<BackupRow>): AsyncGenerator<Part> {
  for await (const { lines } of chunksOf(rows)) yield await putLines(objects, lines);
}

export const putParts = (objects: Objects, parts: AsyncIterable<Part>): Promise<List> =>
  putList(
    objects,
    parts,
    ({ object }) => object,
    ({ rows }) => rows,
  );

export const putSeals = (objects: Objects, parts: AsyncIterable<SealsPart>): Promise<List> =>
  putList(objects, parts, ({ hash }) => hash, recordsOf);

/** Pages are cut as rows are: of those that did not change, nothing is stored again. */
async function putList<Entry>(
  objects: Objects,
  entries: AsyncIterable<Entry>,
  idOf: (entry: Entry) => string,
  rowsOf: (entry: Entry) => number,
): Promise<List> {
  let rows = 0;
  async function* linesOfEntries(): AsyncGenerator<BackupRow> {
    for await (const entry of entries) {
      rows += rowsOf(entry);
      yield { id: idOf(entry), line: JSON.stringify(entry) };
    }
  }
  const pages: string[] = [];
  for await (const page of putRows(objects, linesOfEntries())) pages.push(JSON.stringify(page));
  const { object } = await putLines(objects, pages);
  return { object, pages: pages.length, rows };
}

/** What parts a list has, a page at a time in memory. */
export const partsOf = (objects: Objects, list: List): AsyncGenerator<Part> => entriesOf(objects, list, partSchema);

export const sealsPartsOf = (objects: Objects, list: List): AsyncGenerator<SealsPart> =>
  entriesOf(objects, list, sealsSchema);

async function* entriesOf<Entry>(objects: Objects, list: List, schema: z.ZodType<Entry>): AsyncGenerator<Entry> {
  for await (const page of pagesOf(objects, list)) {
    for (const line of await linesOf(objects, page)) yield schema.parse(JSON.parse(line));
  }
}

/** The objects that a list itself is made of. */
export async function* pagesOf(objects: Objects, { object, pages }: List): AsyncGenerator<Part> {
  for (const line of await linesOf(objects, { object, rows: pages })) yield partSchema.parse(JSON.parse(line));
}
