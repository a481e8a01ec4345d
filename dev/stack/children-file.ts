import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentitySchema } from './process-identity';

const childRecordSchema = z.object({
  name: z.string(),
  process: processIdentitySchema,
  /** What it was started with; another start adopts it only if it would start the same. */
  signature: z.string(),
  ports: z.array(z.number()),
});

/** A server that was started and not yet stopped. */
export type ChildRecord = z.infer<typeof childRecordSchema>;

/** The record of running children in a data folder; only the holder of the folder's lock writes it. */
export class ChildrenFile {
  private readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'children.json');
  }

  list(): ChildRecord[] {
    if (!existsSync(this.path)) return [];
    return z.array(childRecordSchema).parse(JSON.parse(readFileSync(this.path, 'utf8')));
  }

  put(record: ChildRecord): void {
    this.write([...this.list().filter((other) => other.name !== record.name), record]);
  }

  remove(name: string): void {
    this.write(this.list().filter((record) => record.name !== name));
  }

  /** By rename, so that a kill in the middle leaves the old record or the new one. */
  private write(records: ChildRecord[]): void {
    writeFileSync(`${this.path}.new`, JSON.stringify(records, null, 2));
    renameSync(`${this.path}.new`, this.path);
  }
}
