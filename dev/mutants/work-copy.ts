import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { mutate, type Mutant } from './mutant';

const run = promisify(execFile);
const maxListBytes = 16 * 1024 * 1024;

/** A copy of the work tree that may be broken: what git knows or would add, with the installed packages linked in. */
export class WorkCopy {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async of(project: string, scratch: string): Promise<WorkCopy> {
    const root = await mkdtemp(join(scratch, 'copy-'));
    const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: project,
      maxBuffer: maxListBytes,
    });
    const files = [...new Set(stdout.split('\0'))].filter((file) => file !== '' && existsSync(join(project, file)));
    for (const folder of new Set(files.map(dirname))) await mkdir(join(root, folder), { recursive: true });
    for (const file of files) await cp(join(project, file), join(root, file));
    await symlink(join(project, 'node_modules'), join(root, 'node_modules'));
    return new WorkCopy(root);
  }

  /** Runs `act` while the mutant's defect is in the copy. Throws as `mutate` does. */
  async withDefect<T>(mutant: Mutant, act: () => Promise<T>): Promise<T> {
    const file = join(this.root, mutant.file);
    const source = await readFile(file, 'utf8');
    await writeFile(file, mutate(source, mutant));
    try {
      return await act();
    } finally {
      await writeFile(file, source);
    }
  }
}
