import { recordLeaf } from '../seals/leaf';
import type { HmacKey } from '../seal-record';
import type { Seal } from '../seals/seal';
import type { TradeRecord } from '../trade-record';
import { verifyRecord } from '../verify-record';
import { finding, type Finding } from './finding';
import type { LedgerLeaf, LogReader } from './log-reader';

/** What is wrong with the records of a seal, in the order of their leaves. */
export async function verifySealedRecords(reader: LogReader, seal: Seal, hmacKey?: HmacKey): Promise<Finding[]> {
  const [records, leaves] = await Promise.all([reader.records(seal.records), reader.leaves(seal.from, seal.size)]);
  const byId = new Map(records.map((record) => [record.id, record]));
  const byIndex = new Map(leaves.map((leaf) => [leaf.index, leaf]));
  // A number that is none of a place stands between two of them.
  const between = leaves.filter(({ index }) => !Number.isSafeInteger(index));
  const problems = seal.records.flatMap((id, at) => {
    const problem =
      recordProblem(byId.get(id), id, seal, at, hmacKey) ?? leafProblem(byIndex.get(seal.from + at), seal, at);
    return problem === null ? [] : [problem];
  });
  return [...problems, ...between.map(({ record }) => finding('leaf_altered', 'Not a place of the log', { record }))];
}

function recordProblem(
  record: TradeRecord | undefined,
  id: string,
  seal: Seal,
  at: number,
  hmacKey?: HmacKey,
): Finding | null {
  const about = { seal: seal.sequence, record: id };
  if (record === undefined) return finding('record_missing', 'A record that was sealed is gone', about);
  const [problem] = verifyRecord(record, hmacKey);
  if (problem === 'hmac')
    return finding('record_unsigned', 'A record does not bear the signature of the engine', about);
  if (problem !== undefined) return finding('record_altered', `A record is not what it was: ${problem}`, about);
  if (recordLeaf(record) === seal.leaves[at]) return null;
  return finding('record_altered', 'A record is not the one that was sealed in its place', about);
}

function leafProblem(leaf: LedgerLeaf | undefined, seal: Seal, at: number): Finding | null {
  const isRight = leaf?.record === seal.records[at] && leaf?.hash === seal.leaves[at] && leaf?.seal === seal.sequence;
  if (isRight) return null;
  const about = { seal: seal.sequence, record: seal.records[at]! };
  return finding('leaf_altered', `The place ${seal.from + at} of the log is not what its seal says`, about);
}

const pageOfRecords = 1_000;

/** One page of all records: those that no seal has, although nothing says that they wait. `next` null: that was all. */
export async function verifyUnsealed(
  reader: LogReader,
  after: string | null,
): Promise<{ findings: Finding[]; checked: number; waiting: number; next: string | null }> {
  const page = await reader.standings(after, pageOfRecords);
  const claimed = await reader.claimedLeaves(page.map(({ record }) => record.id));
  // Read after the places. Within the log the seals were followed and say what stands where; beyond it nothing does.
  const size = await reader.size();
  const isWithin = ({ index }: LedgerLeaf): boolean => Number.isSafeInteger(index) && index >= 0 && index < size;
  const sealed = new Set(claimed.filter(isWithin).map(({ record }) => record));
  const outside = page.filter(({ record }) => !sealed.has(record.id));
  const findings = outside.flatMap(({ record: { id }, unsealedSince, refusedAt }) => {
    if (refusedAt !== null) {
      return [
        finding('record_refused', `The sealer set the record aside at ${refusedAt.toISOString()}`, { record: id }),
      ];
    }
    return unsealedSince === null
      ? [finding('record_unsealed', 'No seal has the record, and it does not wait for one', { record: id })]
      : [];
  });
  return {
    findings,
    checked: page.length,
    waiting: outside.filter(({ unsealedSince }) => unsealedSince !== null).length,
    next: page.length < pageOfRecords ? null : (page.at(-1)?.record.id ?? null),
  };
}
