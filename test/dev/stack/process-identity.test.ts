import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessIdentity } from '../../../dev/stack/process-identity';
import { identify, isAlive } from '../../../dev/stack/process-identity';
import { stopProcess } from '../../../dev/stack/stop-process';

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

async function start(script: string): Promise<{ child: ChildProcess; identity: ProcessIdentity }> {
  const child = spawn(process.execPath, ['-e', `${script}; setInterval(() => {}, 1000); console.log('up')`]);
  started.push(child);
  await once(child.stdout, 'data');
  const identity = identify(child.pid ?? 0);
  if (identity === undefined) throw new Error('the process has no identity');
  return { child, identity };
}

test('a running process is itself, and not another that began at another time', () => {
  const self = identify(process.pid);
  expect(self).toMatchObject({ pid: process.pid });
  expect(identify(process.pid)).toEqual(self);
  expect(isAlive({ pid: process.pid, startedAt: 'another boot/1' })).toBe(false);
});

test('stopping asks first, and waits for the end', async () => {
  const { child, identity } = await start(`process.on('SIGTERM', () => process.exit(7))`);
  const ended = once(child, 'exit');
  await stopProcess(identity);
  expect(isAlive(identity)).toBe(false);
  expect(identify(identity.pid)).toBeUndefined();
  expect(await ended).toEqual([7, null]);
});

test('stopping kills what does not listen', async () => {
  const { child, identity } = await start(`process.on('SIGTERM', () => {})`);
  const ended = once(child, 'exit');
  await stopProcess(identity, 50);
  expect(await ended).toEqual([null, 'SIGKILL']);
});

test('stopping never signals a stranger with the same number', async () => {
  const { child, identity } = await start('');
  await stopProcess({ ...identity, startedAt: `${identity.startedAt}0` });
  expect(isAlive(identity)).toBe(true);
  expect(child.killed).toBe(false);
});

test('a process that has ended is not alive', async () => {
  const { child, identity } = await start('');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  expect(isAlive(identity)).toBe(false);
});
