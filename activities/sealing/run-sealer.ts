import { setTimeout as sleep } from 'node:timers/promises';
import { safeTrace } from '../../domain/safe-trace';
import type { LedgerHead } from '../../domain/ledger-sealer';
import { headOf, sealHashOf } from '../../ledger/seals/seal';
import type { Seal } from '../../ledger/seals/seal';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { SealResult } from './contract';
import type { ActivityDeps } from '../deps';
import type { Sealing } from './deps';
import { sealBatch } from './seal-batch';

/** How long one call looks for records before it returns without a seal: an idle ledger costs one call a minute. */
const turnMs = 55_000;

/**
 * One turn of the sealer: looks for records until it has sealed some, or its time is over. `known` is the head as the
 * workflow remembers it, outside the database; a database that does not hold it was rolled back, and nothing is sealed.
 */
export async function runSealer(
  deps: ActivityDeps,
  known: LedgerHead | null,
  signal: AbortSignal,
): Promise<SealResult> {
  const sealing = sealingOf(deps);
  const last = await deps.store.ledger.head();
  if (!(await holds(deps, known))) {
    await alarm(deps, 'ledger_rolled_back', lostDetail(known, last?.seal ?? null));
    return { kind: 'rolled_back', found: last === null ? null : headOf(last.seal) };
  }
  // A seal that nobody told of: the process died before it could, or another one made it.
  if (last !== null && last.seal.sequence !== known?.sequence) await publish(deps, sealing, last.seal);
  const stop = AbortSignal.any([signal, sealing.stopping]);
  const seal = await sealWithin(deps, sealing, stop);
  if (seal !== null) await publish(deps, sealing, seal);
  const head = seal ?? (await deps.store.ledger.head())?.seal ?? null;
  return { kind: 'sealed', head: head === null ? null : headOf(head), note: seal?.note ?? null };
}

export function sealingOf({ sealing }: ActivityDeps): Sealing {
  if (sealing === undefined) throw new Error('No key is configured that seals the ledger');
  return sealing;
}

async function holds({ store }: ActivityDeps, known: LedgerHead | null): Promise<boolean> {
  if (known === null) return true;
  const seal = await store.ledger.seal(known.sequence);
  return seal !== null && sealHashOf(seal) === known.hash;
}

const lostDetail = (known: LedgerHead | null, found: Seal | null): string =>
  `Seal ${known?.sequence} (${known?.size} records), which the sealer made, is not in the database: its last one is ` +
  `${found === null ? 'none' : `${found.sequence} (${found.size} records)`}. Nothing is sealed until an operator acts.`;

async function sealWithin(deps: ActivityDeps, sealing: Sealing, stop: AbortSignal): Promise<Seal | null> {
  const untilMs = performance.now() + turnMs;
  // Records from before there was a sealer.
  if ((await deps.store.ledger.head()) === null) await deps.store.ledger.adopt(new Date());
  while (!stop.aborted && performance.now() < untilMs) {
    const seal = await guarded(deps, () => sealBatch(deps.store, sealing, new Date()));
    if (seal !== null) return seal;
    await sleep(sealing.sealEveryMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return null;
}

/** What was tampered with is told at once, whatever becomes of the call. */
async function guarded<T>(deps: ActivityDeps, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof TradeRecordBreach) await alarm(deps, 'ledger_breach', error.message);
    throw error;
  }
}

async function publish(deps: ActivityDeps, { sinks }: Sealing, { note, sequence }: Seal): Promise<void> {
  for (const { name, add } of sinks) {
    try {
      await deps.runSideEffect('ledger.publish', () => add(note));
    } catch (error) {
      deps.logger.error({ seal: sequence, sink: name, trace: safeTrace(error) }, 'a checkpoint was not kept outside');
      await alarm(deps, 'ledger_checkpoint_unpublished', `${name} did not take the checkpoint of seal ${sequence}.`);
    }
  }
}

const alarm = ({ store }: ActivityDeps, kind: string, detail: string): Promise<void> =>
  store.alerts.raise({ kind, severity: 'critical', merchantId: null, subject: 'ledger', detail }, new Date());
