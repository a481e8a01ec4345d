import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The project's root, from the sources and from `dist/` alike: the nearest folder above that has a package.json and
 * isn't the build's output.
 */
export function projectRoot(from: string = __dirname): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (basename(folder) !== 'dist' && existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new Error(`no package.json above ${from}`);
}
