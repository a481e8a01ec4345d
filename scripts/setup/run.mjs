import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

const keptOutputChars = 4_000;

/**
 * Runs a command in the project's root. Resolves with its exit status and the end of its output (standard output and
 * error together); status 127 when the command doesn't exist. The command ends with this process.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const stop = () => child.kill();
    process.once('exit', stop);
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-keptOutputChars);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ status: 127, output: error.message }));
    child.on('close', (status) => {
      process.off('exit', stop);
      resolve({ status: status ?? 1, output: output.trim() });
    });
  });
}
