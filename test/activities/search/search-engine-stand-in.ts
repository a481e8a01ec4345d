import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Kept {
  readonly version: number;
  readonly body: Record<string, unknown>;
}

/** What it answers for an item, instead of taking it. */
export type Fault = (id: string) => { status: number; type: string } | null;

/**
 * As much of OpenSearch's and Elasticsearch's bulk API as the sink speaks: `index` under external versions, a verdict for
 * each item.
 */
export class SearchEngineStandIn {
  readonly indexes = new Map<string, Map<string, Kept>>();
  readonly templates = new Map<string, unknown>();
  readonly authorizations: (string | undefined)[] = [];
  /** Ids of each bulk request. */
  readonly requests: string[][] = [];
  fault: Fault = () => null;
  /** Status of the next answers as a whole. */
  readonly failures: number[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((req, res) => {
      void text(req).then((body) => {
        this.authorizations.push(req.headers.authorization);
        const status = this.failures.shift() ?? 200;
        const answer = status === 200 ? this.#answer(req.method ?? '', req.url ?? '', body) : {};
        res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
  }

  static async start(): Promise<SearchEngineStandIn> {
    const engine = new SearchEngineStandIn();
    engine.#server.listen(0, '127.0.0.1');
    await once(engine.#server, 'listening');
    return engine;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/search`);
  }

  documents(index: string): Record<string, unknown>[] {
    return [...(this.indexes.get(index)?.values() ?? [])].map(({ body }) => body);
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #answer(method: string, url: string, body: string): object {
    const template = /^\/search\/_index_template\/([^/]+)$/.exec(url);
    if (method === 'PUT' && template !== null) {
      this.templates.set(template[1] ?? '', JSON.parse(body));
      return { acknowledged: true };
    }
    if (method !== 'POST' || url !== '/search/_bulk' || !body.endsWith('\n')) throw new Error(`${method} ${url}?`);
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, never>);
    const items = [];
    this.requests.push([]);
    for (let at = 0; at < lines.length; at += 2) items.push({ index: this.#index(lines[at], lines[at + 1]) });
    return { took: 1, errors: items.some(({ index }) => index.status >= 300), items };
  }

  #index(
    action: { index?: Record<string, string> } | undefined,
    body: Record<string, unknown> | undefined,
  ): { status: number } {
    const { _index: index, _id: id, version } = action?.index ?? {};
    if (index === undefined || id === undefined || body === undefined) throw new Error('not a bulk request');
    this.requests.at(-1)?.push(id);
    const fault = this.fault(id);
    if (fault !== null) return { status: fault.status, ...{ error: { type: fault.type } } };
    const rows = this.indexes.get(index) ?? new Map<string, Kept>();
    this.indexes.set(index, rows);
    if ((rows.get(id)?.version ?? 0) > Number(version)) return { status: 409 };
    rows.set(id, { version: Number(version), body });
    return { status: 201 };
  }
}
