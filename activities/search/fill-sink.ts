import { sinkSources, type SinkSource } from '../../store/search/sink';
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
/** A row's time is its workflow's: it may be written somewhat later. */
const overlapMs = 5 * 60_000;
const firstSpanMs = 60 * 60_000;
const maxSpanMs = 30 * 24 * 60 * 60_000;
/** A run ends in good time for its activity; what is left is the next one's. */
const runMs = 3 * 60_000;

/**
 * Brings what has changed to the search engine, span by span, and keeps how far it is after each. Spans that were read
 * before are read again with every run and after a crash: ids and versions make that harmless.
 */
export async function fillSink(deps: ActivityDeps): Promise<SinkRun> {
  const { searchEngine } = deps;
  let run: SinkRun = { indexed: 0, rejected: 0, caughtUp: true };
  if (searchEngine === undefined) return run;
  await searchEngine.prepare();
  const endsAt = Date.now() + runMs;
  for (const source of sinkSources) {
    const own = await fillFrom(deps, searchEngine, source, endsAt);
    run = {
      indexed: run.indexed + own.indexed,
      rejected: run.rejected + own.rejected,
      caughtUp: run.caughtUp && own.caughtUp,
    };
  }
  return run;
}

async function fillFrom(
  deps: ActivityDeps,
  engine: SearchEngine,
  source: SinkSource,
  endsAt: number,
): Promise<SinkRun> {
  const { searchSink } = deps.store;
  const now = Date.now();
  const reached = await searchSink.reached(source);
  let from = reached === null ? ((await searchSink.begins(source))?.getTime() ?? now) : reached.getTime() - overlapMs;
  let [indexed, rejected] = [0, 0];
  for (let spanMs = firstSpanMs; from < now;) {
    if (Date.now() > endsAt) return { indexed, rejected, caughtUp: false };
    const to = Math.min(from + spanMs, now);
    const done = await fillSpan(deps, engine, source, [from, to]);
    // Never back: an overlap that was read again has been reached before.
    if (reached === null || to > reached.getTime()) await searchSink.keepReached(source, new Date(to));
    indexed += done.indexed;
    rejected += done.rejected;
    spanMs = done.rows === 0 ? Math.min(spanMs * 2, maxSpanMs) : firstSpanMs;
    from = to;
  }
  return { indexed, rejected, caughtUp: true };
}

async function fillSpan(
  deps: ActivityDeps,
  engine: SearchEngine,
  source: SinkSource,
  [from, to]: readonly [number, number],
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
  for await (const row of deps.store.searchSink.changed(source, new Date(from), new Date(to))) {
    batch.push(documentOf(row, engine.indexPrefix));
    if (batch.length >= rowsPerBulk) await flush();
  }
  if (batch.length > 0) await flush();
  return done;
}
