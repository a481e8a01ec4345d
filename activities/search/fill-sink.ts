import type { TradeRecord } from '../../ledger/trade-record';
import type { SinkRow } from '../../store/search/sink';
import type { RefundDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { documentOf, type SinkDocument } from './documents';
import type { SearchEngine } from './search-engine';

export interface SinkRun {
  readonly indexed: number;
  readonly rejected: number;
  /** Nothing is left; else the next run goes on. */
  readonly caughtUp: boolean;
}

const rowsPerBulk = 500;
/** A refund's time is its workflow's: it may be written somewhat later. */
const overlapMs = 5 * 60_000;
const firstSpanMs = 60 * 60_000;
const maxSpanMs = 30 * 24 * 60 * 60_000;
/** A run ends in good time for its activity; what is left is the next one's. */
const runMs = 3 * 60_000;

/**
 * Brings what has changed to the search engine, and keeps how far it is: of trade records seal by seal, of refunds span by
 * span. Spans that were read before are read again with every run and after a crash: ids and versions make that harmless.
 */
export async function fillSink(deps: ActivityDeps): Promise<SinkRun> {
  const { searchEngine } = deps;
  if (searchEngine === undefined) return { indexed: 0, rejected: 0, caughtUp: true };
  await searchEngine.prepare();
  const endsAt = Date.now() + runMs;
  const runs = [await fillRecords(deps, searchEngine, endsAt), await fillRefunds(deps, searchEngine, endsAt)];
  return {
    indexed: runs.reduce((sum, { indexed }) => sum + indexed, 0),
    rejected: runs.reduce((sum, { rejected }) => sum + rejected, 0),
    caughtUp: runs.every(({ caughtUp }) => caughtUp),
  };
}

/** By their places in the log: a record may tell of a movement of long ago, and is sealed within seconds all the same. */
async function fillRecords(deps: ActivityDeps, engine: SearchEngine, endsAt: number): Promise<SinkRun> {
  let [indexed, rejected] = [0, 0];
  for (;;) {
    if (Date.now() > endsAt) return { indexed, rejected, caughtUp: false };
    const batch = await deps.store.searchSink.nextSealed();
    if (batch === null) return { indexed, rejected, caughtUp: true };
    const done = await fill(deps, engine, asRecords(batch.rows));
    await batch.done();
    indexed += done.indexed;
    rejected += done.rejected;
  }
}

async function* asRecords(rows: readonly TradeRecord[]): AsyncGenerator<SinkRow> {
  for (const row of rows) yield { source: 'trade_records', row };
}

async function* asRefunds(rows: AsyncIterable<RefundDocument>): AsyncGenerator<SinkRow> {
  for await (const row of rows) yield { source: 'refunds', row };
}

async function fillRefunds(deps: ActivityDeps, engine: SearchEngine, endsAt: number): Promise<SinkRun> {
  const { searchSink } = deps.store;
  const now = Date.now();
  const reached = await searchSink.reached('refunds');
  let from = reached === null ? ((await searchSink.begins())?.getTime() ?? now) : reached.getTime() - overlapMs;
  let [indexed, rejected] = [0, 0];
  for (let spanMs = firstSpanMs; from < now;) {
    if (Date.now() > endsAt) return { indexed, rejected, caughtUp: false };
    const to = Math.min(from + spanMs, now);
    const done = await fill(deps, engine, asRefunds(searchSink.changed(new Date(from), new Date(to))));
    // Never back: an overlap that was read again has been reached before.
    if (reached === null || to > reached.getTime()) await searchSink.keepReached('refunds', new Date(to));
    indexed += done.indexed;
    rejected += done.rejected;
    spanMs = done.rows === 0 ? Math.min(spanMs * 2, maxSpanMs) : firstSpanMs;
    from = to;
  }
  return { indexed, rejected, caughtUp: true };
}

async function fill(
  deps: ActivityDeps,
  engine: SearchEngine,
  rows: AsyncIterable<SinkRow>,
): Promise<{ rows: number; indexed: number; rejected: number }> {
  const done = { rows: 0, indexed: 0, rejected: 0 };
  let batch: SinkDocument[] = [];
  const flush = async (): Promise<void> => {
    const { indexed, rejected } = await engine.index(batch);
    done.rows += batch.length;
    done.indexed += indexed;
    done.rejected += rejected.length;
    batch = [];
    // One that is never taken must not hold up the others.
    for (const { id, type } of rejected) deps.logger.error({ id, type }, 'the search engine does not take a document');
  };
  for await (const row of rows) {
    batch.push(documentOf(row, engine.indexPrefix));
    if (batch.length >= rowsPerBulk) await flush();
  }
  if (batch.length > 0) await flush();
  return done;
}
