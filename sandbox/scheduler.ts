import { randomUUID } from 'node:crypto';
import type { Collection, Store } from './store';

interface Task {
  id: string;
  type: string;
  due_ms: number;
  data: unknown;
}

/** Node's timers overflow beyond this, and then fire at once. */
const maxTimerMs = 2 ** 31 - 1;

/** Does one due task. It may run twice after a crash, so it checks what is already done. */
export type TaskHandler = (data: unknown) => void | Promise<void>;

/**
 * What a sandbox will do later: settle a refund, send or repeat a notification. Tasks survive a restart. The clock can be
 * put forward, so that tests need not wait.
 */
export class Scheduler {
  readonly #store: Store;
  readonly #tasks: Collection<Task>;
  readonly #clock: Collection<{ offset_ms: number }>;
  readonly #handlers = new Map<string, TaskHandler>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Map<string, Promise<void>>();
  #started = false;

  constructor(store: Store) {
    this.#store = store;
    this.#tasks = store.collection('tasks');
    this.#clock = store.collection('clock');
  }

  /** Milliseconds since the epoch, plus what `advance` added. */
  now(): number {
    return Date.now() + this.#offsetMs();
  }

  handle(type: string, handler: TaskHandler): void {
    this.#handlers.set(type, handler);
  }

  /** Arms the tasks that an earlier run left; call once every handler is known. */
  start(): void {
    this.#started = true;
    this.#armAll();
  }

  stop(): void {
    this.#started = false;
    this.#disarmAll();
  }

  schedule(type: string, delayMs: number, data: unknown): void {
    const task = { id: randomUUID(), type, due_ms: this.now() + delayMs, data };
    this.#tasks.put(task.id, task);
    this.#arm(task);
  }

  /** Puts the clock forward by `ms` and waits for everything that is due by then, and what that brings about. */
  async advance(ms: number): Promise<void> {
    this.#clock.put('clock', { offset_ms: this.#offsetMs() + ms });
    this.#disarmAll();
    for (;;) {
      for (const task of this.#due()) void this.#run(task);
      if (this.#running.size === 0) break;
      await Promise.all(this.#running.values());
    }
    this.#armAll();
    await this.#store.durable();
  }

  #offsetMs(): number {
    return this.#clock.get('clock')?.offset_ms ?? 0;
  }

  #due(): Task[] {
    const now = this.now();
    return this.#tasks
      .values()
      .filter((task) => task.due_ms <= now && !this.#running.has(task.id))
      .toSorted((one, other) => one.due_ms - other.due_ms);
  }

  #armAll(): void {
    for (const task of this.#tasks.values()) this.#arm(task);
  }

  #disarmAll(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #arm(task: Task): void {
    if (!this.#started || this.#timers.has(task.id) || this.#running.has(task.id)) return;
    const waitMs = Math.max(0, task.due_ms - this.now());
    const act = waitMs > maxTimerMs ? () => this.#rearm(task) : () => void this.#run(task);
    this.#timers.set(task.id, setTimeout(act, Math.min(waitMs, maxTimerMs)).unref());
  }

  #rearm(task: Task): void {
    this.#timers.delete(task.id);
    this.#arm(task);
  }

  // A task can be both armed and found due by `advance`; it runs once.
  #run(task: Task): Promise<void> {
    clearTimeout(this.#timers.get(task.id));
    this.#timers.delete(task.id);
    const underway = this.#running.get(task.id);
    if (underway !== undefined) return underway;
    const work = this.#perform(task).finally(() => this.#running.delete(task.id));
    this.#running.set(task.id, work);
    return work;
  }

  async #perform(task: Task): Promise<void> {
    await this.#handlers.get(task.type)?.(task.data);
    this.#tasks.delete(task.id);
    await this.#store.durable();
  }
}
