import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const stripeMock = 'github.com/stripe/stripe-mock@v0.203.0';
const binFolder = resolve(__dirname, '../../../.stack/bin');
const installTimeoutMs = 120_000;

/**
 * The path of stripe-mock: from PATH, from an earlier install, or installed now with Go into `.stack/bin`. Null where
 * there is no Go, or it cannot fetch.
 */
export function findStripeMock(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), binFolder];
  const found = folders.map((folder) => join(folder, 'stripe-mock')).find(isExecutable);
  return found ?? install();
}

function install(): string | null {
  mkdirSync(binFolder, { recursive: true });
  try {
    execFileSync('go', ['install', stripeMock], {
      env: { ...process.env, GOBIN: binFolder },
      stdio: 'pipe',
      timeout: installTimeoutMs,
    });
    return join(binFolder, 'stripe-mock');
  } catch {
    return null;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
