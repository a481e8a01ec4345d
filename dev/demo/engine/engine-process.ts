import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ChildrenFile } from '../../stack/children-file';
import { identify } from '../../stack/process-identity';
import { stopProcess } from '../../stack/stop-process';

export interface EngineSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** The stack's data folder: its record of children makes the next start stop an engine that was left behind. */
  readonly dataDir: string;
}

const readyLine = z.object({ ready: z.literal(true), api_url: z.string(), pid: z.int() });
const engineMain = join(__dirname, '..', '..', 'engine-main.js');
const childName = 'engine';
const quotedLogLines = 10;

/** API and worker in a process of their own, so that they can be killed while the rest lives on. */
export class EngineProcess {
  /** Rejects when the engine ends without having been asked to. */
  readonly lost: Promise<never>;
  readonly #settings: EngineSettings;
  readonly #children: ChildrenFile;
  #tellLost: (error: Error) => void = () => undefined;
  #child: ChildProcess | undefined;

  constructor(settings: EngineSettings) {
    this.#settings = settings;
    this.#children = new ChildrenFile(settings.dataDir);
    this.lost = new Promise((_resolve, reject) => {
      this.#tellLost = reject;
    });
    this.lost.catch(() => undefined); // heard by whoever waits for the demo
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts the engine and resolves to the API's address once it serves. Rejects with the end of the log. */
  async start(): Promise<string> {
    const child = this.#spawn();
    this.#child = child;
    const ended = once(child, 'exit').then(() => {
      const error = new Error(`the engine has ended by itself; the end of its log:\n${this.#endOfLog()}`);
      if (this.#child === child) this.#tellLost(error);
      throw error;
    });
    ended.catch(() => undefined);
    return Promise.race([apiUrlOf(child), ended]);
  }

  /** `kill -9`: no goodbye, nothing drained. */
  async kill(): Promise<void> {
    const child = this.#release();
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Lets the engine finish what it is doing. */
  async stop(): Promise<void> {
    const identity = identify(this.#release()?.pid ?? 0);
    if (identity) await stopProcess(identity);
    this.#children.remove(childName);
  }

  #release(): ChildProcess | undefined {
    const child = this.#child;
    this.#child = undefined;
    return child;
  }

  /** In a process group of its own, so that Ctrl-C reaches the demo alone, which stops things in their order. */
  #spawn(): ChildProcess {
    const { env, logFile } = this.#settings;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [engineMain], { env, detached: true, stdio: ['ignore', 'pipe', log] });
    closeSync(log);
    const identity = identify(child.pid ?? 0);
    if (identity) this.#children.put({ name: childName, process: identity, signature: '', ports: [] });
    return child;
  }

  #endOfLog(): string {
    return readFileSync(this.#settings.logFile, 'utf8').trim().split('\n').slice(-quotedLogLines).join('\n');
  }
}

async function apiUrlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The engine was started without its output');
  for await (const line of createInterface({ input: child.stdout })) {
    return readyLine.parse(JSON.parse(line)).api_url;
  }
  return new Promise<never>(() => undefined); // its end is reported beside this
}
