import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defaultPatienceMs } from './until';

/** What the API answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Posted {
  readonly body?: object;
  readonly idempotencyKey?: string;
  /** Seconds to wait for a final state. */
  readonly waitSeconds?: number;
}

const problem = z.object({ code: z.string() });
const page = z.object({ data: z.array(z.looseObject({ id: z.string() })), has_more: z.boolean() });

/** "Not now, repeat it with the same key", in the API's words. */
const repeatable = ['rate_limited', 'request_in_flight', 'outcome_unknown', 'overloaded'];
const repeatableStatus = 503;
const repeatAfterMs = 200;
const callTimeoutMs = 40_000;
const pageSize = 100;

/** The code of a problem document; empty for any other answer. */
export const codeOf = ({ body }: Answer): string => problem.safeParse(body).data?.code ?? '';

/**
 * A merchant's backend or an operator's tool: speaks to the public API and to nothing else. What is lost or refused for
 * the moment is repeated with the same key, as any client of the API may.
 */
export class ApiClient {
  readonly #baseUrl: string;
  readonly #apiKey: string;

  constructor(baseUrl: string, apiKey: string) {
    this.#baseUrl = baseUrl;
    this.#apiKey = apiKey;
  }

  /** Reads one resource. Throws when the API answers anything but 200. */
  async read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const answer = await this.#patiently('GET', path, {});
    if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status} ${codeOf(answer)}`);
    return schema.parse(answer.body);
  }

  /** Reads a list to its end, page by page. */
  async readAll<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
    const rows: T[] = [];
    for (let after = ''; ;) {
      const { data, has_more } = await this.read(`${path}?limit=${pageSize}${after}`, page);
      rows.push(...data.map((item) => schema.parse(item)));
      const last = data.at(-1);
      if (!has_more || last === undefined) return rows;
      after = `&starting_after=${last.id}`;
    }
  }

  /** Posts, and answers with whatever the API decided. */
  post(path: string, posted: Posted = {}): Promise<Answer> {
    return this.#patiently('POST', path, posted);
  }

  /** Puts, and answers with whatever the API decided. */
  put(path: string, body: object): Promise<Answer> {
    return this.#patiently('PUT', path, { body });
  }

  async #patiently(method: string, path: string, posted: Posted): Promise<Answer> {
    const deadline = Date.now() + defaultPatienceMs;
    for (;;) {
      const answer = await this.#send(method, path, posted).catch((error: unknown) => {
        if (Date.now() > deadline) throw new Error(`${method} ${path} could not be sent`, { cause: error });
        return null;
      });
      const mayRepeat = method !== 'POST' || posted.idempotencyKey !== undefined;
      if (answer !== null && !(mayRepeat && isForTheMoment(answer) && Date.now() < deadline)) return answer;
      if (answer === null && !mayRepeat) throw new Error(`${method} ${path} was lost on the way`);
      await sleep(repeatAfterMs);
    }
  }

  async #send(method: string, path: string, { body, idempotencyKey, waitSeconds }: Posted): Promise<Answer> {
    const response = await fetch(this.#baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#apiKey}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...(waitSeconds !== undefined && { prefer: `wait=${waitSeconds}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(callTimeoutMs),
    });
    return { status: response.status, body: await response.json() };
  }
}

const isForTheMoment = (answer: Answer): boolean =>
  answer.status === repeatableStatus || repeatable.includes(codeOf(answer));
