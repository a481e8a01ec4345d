import { setTimeout as sleep } from 'node:timers/promises';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { bankBatchWorkflowId, sweepWorkflowId } from '../../domain/ids';
import type { Cast } from './casts';
import { formatCrashPoint, type CrashPoint } from './crash-points';
import { startEngine, type EngineProcess } from './engine-process';
import type { Lane } from './lane';
import { roundViolations } from './round-checks';
import { RoundWorld } from './round-world';
import type { Story } from './stories/story';
import { subscribe, webhookViolations } from './webhook-watch';

export interface RoundPlan {
  /** Tells the round's keys from those of others in the lane. */
  readonly round: string;
  readonly point: CrashPoint;
  readonly cast: Cast;
  readonly logFile: string;
}

export interface RoundResult {
  readonly point: CrashPoint;
  /** Whether the engine died at the point. */
  readonly visited: boolean;
  readonly refunds: number;
  readonly durationMs: number;
  readonly violations: readonly string[];
}

const sweepEveryMs = 2_000;
const patienceMs = 60_000;

/**
 * One crash: an engine that dies at the point works for all clients at once, is started again as soon as it is dead,
 * and once every refund has come to its end all accounts of what happened must agree.
 */
export async function playRound(lane: Lane, { round, point, cast, logFile }: RoundPlan): Promise<RoundResult> {
  const startedMs = Date.now();
  await lane.forgetFaults();
  const world = new RoundWorld(lane, round, lane.merchants[cast.merchant]);
  const keeper = new Keeper(lane, logFile, point);
  const sweeping = setInterval(() => void triggerSchedules(lane), sweepEveryMs);
  try {
    await world.merchant.signRequests(patienceMs);
    await subscribe(world.merchant, lane.webhooks);
    const failures = await Promise.all(cast.stories.map((story) => playStory(story, world)));
    // A point that is passed last of all is still ahead when the last client has its answer.
    const visited = await Promise.race([keeper.died, sleep(sweepEveryMs).then(() => keeper.hasDied)]);
    const untold = await webhookViolations(world);
    const violations = [...failures.flat(), ...keeper.violations, ...untold, ...(await roundViolations(world))];
    return { point, visited, refunds: world.refunds.length, durationMs: Date.now() - startedMs, violations };
  } finally {
    clearInterval(sweeping);
    await keeper.stop();
  }
}

async function playStory({ name, play }: Story, world: RoundWorld): Promise<string[]> {
  try {
    await play(world);
    return [];
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Schedules do this by the minute; a test has no minute. Before the first engine has run there are none. */
async function triggerSchedules({ temporal }: Lane): Promise<void> {
  for (const id of [sweepWorkflowId, bankBatchWorkflowId]) {
    await temporal.schedule
      .getHandle(id)
      .trigger(ScheduleOverlapPolicy.SKIP)
      .catch(() => undefined);
  }
}

/** Starts the engine again when it has died at its crash point; any other end is a defect. */
class Keeper {
  hasDied = false;
  readonly violations: string[] = [];
  readonly died: Promise<boolean>;
  readonly #lane: Lane;
  readonly #logFile: string;
  #engine: EngineProcess;
  #stopping = false;

  constructor(lane: Lane, logFile: string, point: CrashPoint) {
    this.#lane = lane;
    this.#logFile = logFile;
    this.#engine = startEngine(lane, logFile, point);
    this.died = this.#engine.ended.then((how) => {
      if (this.#stopping) return this.hasDied;
      if (how === 'SIGKILL') this.hasDied = true;
      else this.violations.push(`the engine ended by ${how} on its way to ${formatCrashPoint(point)}`);
      this.#restart();
      return this.hasDied;
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#engine.kill();
  }

  #restart(): void {
    this.#engine = startEngine(this.#lane, this.#logFile);
    void this.#engine.ended.then((how) => {
      if (!this.#stopping) this.violations.push(`the engine that was started again ended by ${how}`);
    });
  }
}
