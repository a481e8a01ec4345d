import type { LedgerHead } from '../../domain/ledger-sealer';
import { recordLeaf } from '../../ledger/seals/leaf';
import { makeSeal } from '../../ledger/seals/seal';
import type { Seal } from '../../ledger/seals/seal';
import type { TradeRecord } from '../../ledger/trade-record';
import { verifyRecord } from '../../ledger/verify-record';
import type { LedgerLeaf } from '../../store/ledger/documents';
import type { Store } from '../../store/store';
import type { Sealing } from './deps';
import { expectHeld } from './known-head';

/** Records of one seal: what a document holds with ease, and a process verifies in a tenth of a second. */
export const batchRecordsMax = 2_000;

const inOrder = (left: TradeRecord, right: TradeRecord): number =>
  left.occurredAt.getTime() - right.occurredAt.getTime() || (left.id < right.id ? -1 : 1);

/**
 * Seals what waits, at most one batch; null when nothing does, or another sealer was faster. What follows from the last
 * seal is written before the next batch is chosen, so that a crash between any two writes leaves each record in one seal.
 * Throws LedgerRolledBack, and seals nothing, where the database does not hold the head that the sealer knows.
 */
export async function sealBatch(
  store: Pick<Store, 'ledger' | 'alerts'>,
  { hmacKey, signer }: Pick<Sealing, 'hmacKey' | 'signer'>,
  at: Date,
  known: LedgerHead | null = null,
): Promise<Seal | null> {
  const { ledger } = store;
  const head = await ledger.head();
  // After the head was read: if the known one stands below it, or is it, the next seal follows from both.
  await expectHeld(ledger, known);
  if (head !== null && !head.projected) await ledger.project(head.seal);
  const batch = await chooseRecords(store, hmacKey, at);
  if (batch.length === 0) return null;
  const leaves = batch.map((record) => ({ id: record.id, leaf: recordLeaf(record) }));
  const seal = makeSeal(head?.seal ?? null, leaves, signer, at);
  if (!(await ledger.insertSeal(seal))) return null;
  await ledger.project(seal);
  return seal;
}

/** What waits and is as it was signed. That a record waits is but a hint: what is in the log is not sealed again. */
async function chooseRecords(
  store: Pick<Store, 'ledger' | 'alerts'>,
  hmacKey: Sealing['hmacKey'],
  at: Date,
): Promise<TradeRecord[]> {
  const waiting = (await store.ledger.waiting(batchRecordsMax)).map(({ record }) => record);
  if (waiting.length === 0) return [];
  const claimed = await store.ledger.claimedLeaves(waiting.map(({ id }) => id));
  const sealed = new Set((await store.ledger.listed(claimed)).map(({ record }) => record));
  if (sealed.size > 0) await store.ledger.markSealed([...sealed]);
  for (const leaf of claimed) if (!sealed.has(leaf.record)) await clearPlace(store, leaf, at);
  const chosen: TradeRecord[] = [];
  for (const record of waiting) {
    if (sealed.has(record.id)) continue;
    const [problem] = verifyRecord(record, hmacKey);
    if (problem === undefined) chosen.push(record);
    else await setAside(store, record, problem, at);
  }
  return chosen.toSorted(inOrder);
}

/** A place that no seal gave would keep the record from its own. Alarm first, as below. */
async function clearPlace(
  { alerts, ledger }: Pick<Store, 'ledger' | 'alerts'>,
  leaf: LedgerLeaf,
  at: Date,
): Promise<void> {
  await alerts.raise(
    {
      kind: 'ledger_breach',
      severity: 'critical',
      merchantId: null,
      subject: leaf.record,
      detail: `The record waits to be sealed and had the place ${leaf.index} of the log, which no seal gave it: removed.`,
    },
    at,
  );
  await ledger.removeForged(leaf);
}

/** Alarm first: a crash in between repeats it, and never hides the record. */
async function setAside(
  { alerts, ledger }: Pick<Store, 'ledger' | 'alerts'>,
  { id }: TradeRecord,
  problem: string,
  at: Date,
): Promise<void> {
  await alerts.raise(
    {
      kind: 'ledger_record_refused',
      severity: 'critical',
      merchantId: null,
      subject: id,
      detail: `The record is not what the engine signed (${problem}) and was not sealed.`,
    },
    at,
  );
  await ledger.refuse(id, at);
}
