import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportsSince } from '../../../gateways/bank/inbox-directory';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bank-inbox-'));
  mkdirSync(join(folder, 'processed'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(['before', 'after'])(
  'a file that is put aside while files are read is not missed: the one %s',
  async (which) => {
    const moved = which === 'before' ? 'a.xml' : 'b.xml';
    for (const name of ['a.xml', 'b.xml', join('processed', 'c.xml')]) writeFileSync(join(folder, name), name);
    const read = new Set<string>();
    for await (const { content } of reportsSince(folder, new Date(0))) {
      if (read.size === 0) renameSync(join(folder, moved), join(folder, 'processed', moved));
      read.add(String(content));
    }
    expect([...read].toSorted()).toEqual(['a.xml', 'b.xml', join('processed', 'c.xml')]);
  },
);
