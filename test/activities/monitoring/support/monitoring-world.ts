import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import type { MonitoringDeps } from '../../../../activities/monitoring/deps';
import { observeNext } from '../../../../activities/monitoring/observe-next';
import { runSideEffect, type RunSideEffect, type SideEffectName } from '../../../../domain/side-effect';
import type { MonitoredEvent } from '../../../../risk/monitors/event';
import type { Monitor } from '../../../../risk/monitors/monitor';
import { createStore } from '../../../../store/create-store';
import type { Store } from '../../../../store/store';
import { ActivityWorld, hmacKey } from '../../support/activity-world';

interface Counted {
  readonly ids: readonly string[];
}

/** Remembers every event of a merchant, so that one that is counted twice or not at all shows, and speaks at each tenth. */
export const counting: Monitor = {
  name: 'counting',
  keysOf: ({ merchantId }: MonitoredEvent) => [merchantId],
  initial: () => ({ ids: [] }),
  observe: (before, { id, at, merchantId }, key) => {
    const ids = [...(before as Counted).ids, id];
    const signal = {
      monitor: 'counting',
      severity: 'warning',
      merchantId,
      subject: `${key}/${ids.length}`,
      at,
      evidence: { events: ids.length },
      refundIds: [],
    } as const;
    return { state: { ids }, signals: ids.length % 10 === 0 ? [signal] : [] };
  },
};

export class Crash extends Error {}

/** The process dies at this of its writes, before or after it, and writes nothing more. */
export function dyingAt(effect: SideEffectName, when: 'before' | 'after'): RunSideEffect {
  let isDead = false;
  return async (name, act) => {
    isDead ||= name === effect && when === 'before';
    if (isDead) throw new Crash();
    const result = await act();
    isDead = name === effect;
    if (isDead) throw new Crash();
    return result;
  };
}

/** Refunds that run for real on a database, and processes that watch them. */
export class MonitoringWorld {
  readonly world: ActivityWorld;
  readonly raw: Connection;
  readonly signalled: string[] = [];
  /** The time of the watching processes. */
  now = Date.now();
  crash: RunSideEffect = runSideEffect;
  readonly #other: Store;

  private constructor(world: ActivityWorld, other: Store, raw: Connection, watch: { run: RunSideEffect }) {
    this.world = world;
    this.#other = other;
    this.raw = raw;
    watch.run = (name, act) => this.crash(name, act);
  }

  static async start(name: string): Promise<MonitoringWorld> {
    const world = await ActivityWorld.start(name);
    const watch: { run: RunSideEffect } = { run: runSideEffect };
    const other = await createStore({ uri: world.uri, hmacKey, runSideEffect: (at, act) => watch.run(at, act) });
    const raw = await mongoose.createConnection(world.uri).asPromise();
    return new MonitoringWorld(world, other, raw, watch);
  }

  /** Another process: it dies where `crash` says. */
  deps(monitors: readonly Monitor[] = [counting], store: Store = this.#other): MonitoringDeps {
    const { policy, personalHash, logger } = this.world.deps;
    const metrics = { observed: () => undefined, signalled: (name: string) => void this.signalled.push(name) };
    return { store, policy, personalHash, logger, sealing: { hmacKey }, monitors, metrics, now: () => this.now };
  }

  /** Looks until nothing is left. */
  async observeAll(deps = this.deps()): Promise<number> {
    let rows = 0;
    for (let seen = await observeNext(deps); seen > 0; seen = await observeNext(deps)) rows += seen;
    return rows;
  }

  /** Whoever had begun a batch is taken for dead by now. */
  wait(): void {
    this.now += 60_000;
    this.crash = runSideEffect;
  }

  async counted(merchantId = 'm_one'): Promise<readonly string[]> {
    const row = await this.raw
      .collection<{ _id: string; state: string }>('monitor_states')
      .findOne({ _id: `counting\n${merchantId}` });
    return row === null ? [] : (JSON.parse(row.state) as Counted).ids;
  }

  async clear(): Promise<void> {
    this.crash = runSideEffect;
    this.signalled.length = 0;
    const names = ['refunds', 'payments', 'trade_records', 'idempotency_keys', 'alerts', 'merchant_stops'];
    for (const name of [...names, 'monitor_journal', 'monitor_states', 'monitor_turns']) {
      await this.raw.collection(name).deleteMany({});
    }
  }

  /** What must have been counted: each step that enters a state, each decision and approval, each record. */
  async expected(): Promise<string[]> {
    const rows = await this.raw.collection('refunds').find().toArray();
    const steps = rows.flatMap((row) => {
      const history = row['history'] as { revision: number; state: string; reason: string; by: string }[];
      return history.flatMap(({ revision, state, reason, by }, index) => [
        ...(/^risk_(allow|verify|review|reject)$/.test(reason) ? [`${String(row._id)}/${revision}/decision`] : []),
        ...(by !== 'engine' && /^approved/.test(reason) ? [`${String(row._id)}/${revision}/approval`] : []),
        ...(history[index - 1]?.state === state ? [] : [`${String(row._id)}/${revision}`]),
      ]);
    });
    const records = await this.raw.collection('trade_records').find().toArray();
    return [...steps, ...records.map(({ _id }) => String(_id))].toSorted();
  }

  async close(): Promise<void> {
    await this.#other.close();
    await this.raw.close();
    await this.world.close();
  }
}
