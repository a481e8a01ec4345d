import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { SinkDocument } from './documents';
import { indexTemplate } from './template';

/** Where OpenSearch or Elasticsearch is, and how it is spoken to. */
export interface SearchEngineOptions {
  readonly url: URL;
  /** The whole `Authorization` header; null: none. */
  readonly authorization: string | null;
  readonly indexPrefix: string;
  /** How long it waits before it repeats what was refused as too much, in milliseconds. */
  readonly retryPauseMs?: number;
}

export interface BulkResult {
  readonly indexed: number;
  /** Ids of documents that it will never take, and why. */
  readonly rejected: readonly { readonly id: string; readonly type: string }[];
}

/** It did not answer as it should; the sink tries again with its next run. */
export class SearchEngineError extends Error {
  override readonly name = 'SearchEngineError';
}

const timeoutMs = 30_000;
const triesMax = 5;
const firstPauseMs = 500;

const bulkAnswer = z.object({
  items: z.array(z.record(z.string(), z.object({ status: z.int(), error: z.object({ type: z.string() }).optional() }))),
});

type Verdict = 'taken' | 'later' | { readonly type: string };

/** A newer version that is there already (409) is as good as written; too much at once (429) and trouble (5xx) pass. */
function verdictOf(item: z.output<typeof bulkAnswer>['items'][number] | undefined): Verdict {
  const [result] = Object.values(item ?? {});
  if (result === undefined || result.status === 429 || result.status >= 500) return 'later';
  if (result.status < 300 || result.status === 409) return 'taken';
  return { type: result.error?.type ?? String(result.status) };
}

/** The part of the two engines' protocol that the sink needs, which they have in common. */
export function createSearchEngine(options: SearchEngineOptions) {
  const { indexPrefix, retryPauseMs = firstPauseMs } = options;

  async function send(method: 'PUT' | 'POST', path: string, type: string, body: string): Promise<unknown> {
    const url = new URL(`${options.url.pathname.replace(/\/+$/, '')}${path}`, options.url);
    const headers = {
      'content-type': type,
      ...(options.authorization !== null && { authorization: options.authorization }),
    };
    const answer = await fetch(url, {
      method,
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
      // What it says may hold the address and with it a password.
      .catch((cause: Error) => Promise.reject(new SearchEngineError(`no answer (${cause.name})`)));
    const text = await answer.text();
    if (!answer.ok) throw new SearchEngineError(`answered ${answer.status}`);
    return JSON.parse(text);
  }

  return {
    indexPrefix,

    /** Tells it what the fields are; repeating changes nothing. */
    async prepare(): Promise<void> {
      const template = JSON.stringify(indexTemplate(indexPrefix));
      await send('PUT', `/_index_template/${indexPrefix}`, 'application/json', template);
    },

    /**
     * Writes documents under their own ids and versions, in one request; only what was not taken is sent again.
     * @throws SearchEngineError when it does not answer, or takes some of them at no try
     */
    async index(documents: readonly SinkDocument[]): Promise<BulkResult> {
      const rejected: { id: string; type: string }[] = [];
      let left = documents;
      for (let attempt = 1; left.length > 0; attempt += 1) {
        if (attempt > triesMax) throw new SearchEngineError(`${left.length} documents are not taken`);
        if (attempt > 1) await sleep(retryPauseMs * 2 ** (attempt - 2));
        const { items } = bulkAnswer.parse(await send('POST', '/_bulk', 'application/x-ndjson', bulkBody(left)));
        const verdicts = left.map((document, index) => ({ document, verdict: verdictOf(items[index]) }));
        left = verdicts.flatMap(({ document, verdict }) => (verdict === 'later' ? [document] : []));
        for (const { document, verdict } of verdicts) {
          if (typeof verdict === 'object') rejected.push({ id: document.id, type: verdict.type });
        }
      }
      return { indexed: documents.length - rejected.length, rejected };
    },
  };
}

export type SearchEngine = ReturnType<typeof createSearchEngine>;

const bulkBody = (documents: readonly SinkDocument[]): string =>
  documents
    .flatMap(({ index, id, version, body }) => [
      JSON.stringify({ index: { _index: index, _id: id, version, version_type: 'external_gte' } }),
      JSON.stringify(body),
    ])
    .map((line) => `${line}\n`)
    .join('');
