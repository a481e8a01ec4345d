import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** Where things are, from the project's root. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');
export const stackDir = join(root, '.stack');
export const venvDir = join(stackDir, 'venv');
export const distDir = join(root, 'dist');
