import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../../dev/stack/project-root';

/** promtool on PATH, else the one that the setup installed (scripts/setup/promtool.mjs); null when there is none. */
export function findPromtool(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [...folders, join(projectRoot(), '.stack', 'bin')].map((folder) => join(folder, 'promtool'));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
