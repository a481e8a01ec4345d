import { setTimeout as sleep } from 'node:timers/promises';
import { safeTrace } from '../../domain/safe-trace';
import type { LedgerHead } from '../../domain/ledger-sealer';
import { headOf } from '../../ledger/seals/seal';
import type { Seal } from '../../ledger/seals/seal';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { SealResult } from './contract';
import type { ActivityDeps } from '../deps';
import type { Sealing } from './deps';
import { expectHeld, LedgerRolledBack } from './known-head';
import { sealBatch } from './seal-batch';

/** How long one call looks for records before it returns without a seal: an idle ledger costs one call a minute. */
const turnMs = 55_000;

/**
 * One turn of the sealer: looks for records until it has sealed some, or its time is over. `remembered` is the head as the
 * workflow knows it, outside the database; a database that does not hold it, or stops to hold what the turn has seen, was
 * rolled back, and nothing is sealed.
 */
export async function runSealer(
  deps: ActivityDeps,
  remembered: LedgerHead | null,
  signal: AbortSignal,
): Promise<SealResult> {
  try {
    return await takeTurn(deps, remembered, signal);
  } catch (error) {
    if (!(error instanceof LedgerRolledBack)) throw error;
    const { lost } = error;
    const found = (await deps.store.ledger.head())?.seal ?? null;
    await alarm(deps, 'ledger_rolled_back', lostDetail(lost, found));
    return { kind: 'rolled_back', found: headOrNull(found), lost };
  }
}

async function takeTurn(deps: ActivityDeps, remembered: LedgerHead | null, signal: AbortSignal): Promise<SealResult> {
  const { ledger } = deps.store;
  const sealing = sealingOf(deps);
  const last = (await ledger.head())?.seal ?? null;
  await expectHeld(ledger, remembered);
  // A seal that nobody told of: the process died before it could, or another one made it.
  if (last !== null && last.sequence !== remembered?.sequence) await publish(deps, sealing, last);
  const known = headOrNull(last) ?? remembered;
  const seal = await sealWithin(deps, sealing, known, AbortSignal.any([signal, sealing.stopping]));
  if (seal !== null) await publish(deps, sealing, seal);
  const own = headOrNull(seal);
  // The new seal stands on the known one, which may have been taken away as it was made.
  await expectHeld(ledger, known, own);
  return { kind: 'sealed', head: own ?? known, note: seal?.note ?? null };
}

const headOrNull = (seal: Seal | null): LedgerHead | null => (seal === null ? null : headOf(seal));

export function sealingOf({ sealing }: ActivityDeps): Sealing {
  if (sealing === undefined) throw new Error('No key is configured that seals the ledger');
  return sealing;
}

const lostDetail = ({ sequence, size }: LedgerHead, found: Seal | null): string =>
  `Seal ${sequence} (${size} records), which the sealer made, is not in the database: its last one is ` +
  `${found === null ? 'none' : `${found.sequence} (${found.size} records)`}. Nothing is sealed until an operator acts.`;

async function sealWithin(
  deps: ActivityDeps,
  sealing: Sealing,
  known: LedgerHead | null,
  stop: AbortSignal,
): Promise<Seal | null> {
  const untilMs = performance.now() + turnMs;
  // Records from before there was a sealer.
  if (known === null) await deps.store.ledger.adopt(new Date());
  while (!stop.aborted && performance.now() < untilMs) {
    const seal = await guarded(deps, () => sealBatch(deps.store, sealing, new Date(), known));
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
