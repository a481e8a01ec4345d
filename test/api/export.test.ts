import { once } from 'node:events';
import http from 'node:http';
import { parse } from 'csv-parse/sync';
import mongoose from 'mongoose';
import request from 'supertest';
import { RefundEngine } from '../../client';
import { exportsPerKeyMax } from '../../api/limits';
import type { RunningApi } from '../../api/server';
import { createRecordBuilder } from '../../ledger/record-builder';
import { toStoredRefund } from '../../store/refunds/schema';
import type { RefundDocument } from '../../store/store';
import { refund } from '../store/support/rows';
import { apiWorld, bearer, get, hmacKey, type ApiWorld } from './support/api-world';
import { cipher, serve, stopServing } from './support/signed-request';

const count = 1_203;
let world: ApiWorld;
let running: RunningApi;
let ids: string[];

beforeAll(async () => {
  world = await apiWorld('export', { cipher });
  running = await serve(world.deps);
  const start = Date.parse('2026-01-01T00:00:00Z');
  const rows = Array.from({ length: count }, (_, index) =>
    refund({
      merchantId: 'm1',
      // Several share each moment.
      createdAt: new Date(start + Math.floor(index / 7) * 60_000),
      amount: 100 + (index % 50),
      description: index === 0 ? '=HYPERLINK("http://evil.example","click")' : `parcel ${index}, "late"`,
      metadata: { index: String(index) },
    }),
  );
  await insertRefunds([...rows, refund({ merchantId: 'm2' })]);
  ids = rows
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
  const { payment } = { payment: await world.payment() };
  const record = createRecordBuilder({ hmacKey }).capture({ payment, at: new Date() });
  await world.store.tradeRecords.post([record]);
}, 60_000);
afterAll(async () => {
  await stopServing();
  await world.close();
});

/** In bulk: one by one they would take longer than all that is tested. */
async function insertRefunds(rows: readonly RefundDocument[]): Promise<void> {
  const raw = await mongoose.createConnection(world.uri).asPromise();
  await raw.collection<{ _id: string }>('refunds').insertMany(rows.map(toStoredRefund));
  await raw.close();
}

const path = '/v1/refunds/export';
const linesOf = (text: string): { id: string }[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string });
const download = (search: string, key = world.keys.merchant) =>
  request(running.url).get(`${path}?${search}`).set(bearer(key)).buffer(true).parse(collect);

/** The whole answer as text, trailers included. */
function collect(res: request.Response, done: (error: Error | null, text: string) => void): void {
  const incoming = res as unknown as NodeJS.ReadableStream;
  const parts: Buffer[] = [];
  incoming.on('data', (part: Buffer) => parts.push(part));
  incoming.on('end', () => done(null, Buffer.concat(parts).toString('utf8')));
}

/** What an answer says after its last line. */
async function trailersOf(of: string): Promise<NodeJS.Dict<string>> {
  const [answer] = (await once(
    http.get(`${running.url}${of}`, { headers: bearer(world.keys.merchant) }),
    'response',
  )) as [http.IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.trailers;
}

describe('an export', () => {
  test('holds every row once, in the order of its list, and says that it is complete', async () => {
    const answer = await download('');
    expect(answer.headers['content-type']).toMatch('application/x-ndjson');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="refunds.jsonl"');
    expect(linesOf(answer.body).map(({ id }) => id)).toEqual(ids);
    expect(await trailersOf(`${path}?q=parcel&amount_from=110&amount_to=112`)).toMatchObject({ 'export-rows': '72' });
  });

  test('goes on after any row, in the same order', async () => {
    const answer = await download(`starting_after=${ids[700]}`);
    expect(linesOf(answer.body).map(({ id }) => id)).toEqual(ids.slice(701));
    const oldest = await download(`sort=created&starting_after=${ids[5]}`);
    expect(linesOf(oldest.body).map(({ id }) => id)).toEqual(ids.slice(0, 5).toReversed());
  });

  test('takes the filters of its list', async () => {
    const filters = 'amount_from=110&amount_to=112&q=parcel&currency=GBP&created[gte]=2026-01-01&sort=amount';
    const all = linesOf((await download(filters)).body) as { id: string; amount: number }[];
    const page = await get(world, world.keys.merchant, `/v1/refunds?${filters}&limit=100`);
    expect(all.map(({ id }) => id)).toEqual(page.body.data.map(({ id }: { id: string }) => id));
    expect(all).toHaveLength(72);
  });

  test('as CSV can be read back, and no cell is a formula', async () => {
    const answer = await download('format=csv');
    expect(answer.headers['content-type']).toMatch('text/csv');
    const rows = parse<Record<string, string>>(answer.body, { columns: true });
    expect(rows.map((row) => row['id'])).toEqual(ids);
    expect(rows.at(-1)).toMatchObject({ metadata: expect.stringMatching(/^\{"index":"\d+"\}$/) });
    const evil = rows.find((row) => row['description']?.includes('HYPERLINK'));
    expect(evil?.['description']).toBe(`'=HYPERLINK("http://evil.example","click")`);
    expect(rows.some((row) => row['description']?.endsWith(', "late"'))).toBe(true);
  });

  test('of nothing is an empty file, or a head line', async () => {
    expect((await download('q=unheard')).body).toBe('');
    expect((await download('q=unheard&format=csv')).body).toMatch(/^id,created_at,.*\r\n$/);
  });

  test('of payments and records is there, too', async () => {
    const key = world.keys.merchant;
    const payments = await get(world, key, '/v1/payments/export?format=csv');
    expect(payments.text).toMatch(/^id,created_at,merchant,status,/);
    const records = await get(world, key, '/v1/trade_records/export?type=payment&q=536365&format=csv');
    expect(records.status).toBe(200);
  });

  test('knows nothing of other merchants', async () => {
    const own = linesOf((await download('', world.keys.other)).body);
    expect(own).toHaveLength(1);
    const foreign = await download(`starting_after=${ids[0]}`, world.keys.other);
    expect(foreign.status).toBe(400);
  });

  test.each([
    ['limit=5', '/limit'],
    ['format=xlsx', '/format'],
    [`ending_before=re_${'a'.repeat(26)}`, '/ending_before'],
  ])('with %s is refused', async (search, pointer) => {
    const { status, body } = await get(world, world.keys.merchant, `${path}?${search}`);
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  test('waits its turn: few run at once for one key, and a place is free again when one ends', async () => {
    const own = Array.from({ length: exportsPerKeyMax }, () => world.api.exports.take('busy'));
    expect(world.api.exports.take('busy')).toBeNull();
    for (const giveBack of own) giveBack?.();
    const many = await Promise.all(Array.from({ length: exportsPerKeyMax + 4 }, () => download('')));
    const statuses = many.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect((await download('q=unheard')).status).toBe(200);
  });
});

test('an export that fails half-way breaks off, and prints nothing of the error', async () => {
  const { refunds } = world.store;
  const whole = { ...refunds };
  const failing = jest.spyOn(refunds, 'list').mockImplementation(async (query) => {
    if (query.startingAfter !== undefined) {
      throw Object.assign(new Error('lost'), { keyValue: { customer: 'ann@example.com' } });
    }
    return whole.list(query);
  });
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const env = world.app.get('env') as string;
  world.app.set('env', 'production');
  const before = world.logged.length;
  try {
    await expect(request(world.app).get(path).set(bearer(world.keys.merchant))).rejects.toThrow('aborted');
    expect(printed).not.toHaveBeenCalled();
    const logged = world.logged.slice(before).join('');
    expect(logged).toContain('request failed');
    expect(logged).not.toContain('ann@example.com');
  } finally {
    world.app.set('env', env);
    printed.mockRestore();
    failing.mockRestore();
  }
});

describe('the client', () => {
  let pauses: number[];
  beforeEach(() => {
    pauses = [];
  });
  const engineOf = (fetcher: typeof fetch = fetch): RefundEngine =>
    new RefundEngine({
      baseUrl: running.url,
      apiKey: world.keys.merchant,
      fetch: fetcher,
      random: () => 0,
      sleep: async (pauseMs) => void pauses.push(pauseMs),
    });

  test('goes on after the last row when an export breaks off in the middle of a line', async () => {
    let opened = 0;
    const breaking: typeof fetch = async (...call) => {
      const answer = await fetch(...call);
      opened += 1;
      if (opened > 3 || answer.body === null) return answer;
      let bytes = 0;
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, out) {
          bytes += chunk.byteLength;
          if (bytes > 100_000) out.error(new Error('the line is dead'));
          else out.enqueue(chunk);
        },
      });
      return new Response(answer.body.pipeThrough(cut), answer);
    };
    const seen: string[] = [];
    for await (const row of engineOf(breaking).refunds.export({ sort: '-created' })) seen.push(row.id);
    expect(opened).toBe(4);
    expect(seen).toEqual(ids);
    // A row has come each time: the pauses do not grow.
    expect(pauses).toEqual([125, 125, 125]);
  });

  /** Answers the first `broken` times with these, one after the other. */
  const moody = (
    broken: number,
    answers: readonly (() => Response)[],
  ): { fetch: typeof fetch; opened: () => number } => {
    let opened = 0;
    return {
      fetch: async (...call) => {
        opened += 1;
        return opened > broken ? fetch(...call) : answers[(opened - 1) % answers.length]!();
      },
      opened: () => opened,
    };
  };
  const refusal = (status: number, code: string) => () =>
    Response.json({ code }, { status, headers: { 'retry-after': '2' } });

  test('goes on after a refusal that passes, and never before it may', async () => {
    const proxy = moody(2, [refusal(503, 'overloaded'), refusal(429, 'rate_limited')]);
    const seen: string[] = [];
    for await (const row of engineOf(proxy.fetch).refunds.export({ sort: '-created' })) seen.push(row.id);
    expect(seen).toEqual(ids);
    expect(pauses).toEqual([2_125, 2_250]);
  });

  test('gives up after as many failures in a row as any request', async () => {
    const proxy = moody(99, [refusal(503, 'overloaded')]);
    const all = async () => {
      for await (const row of engineOf(proxy.fetch).refunds.export()) expect(row).toBeUndefined();
    };
    await expect(all()).rejects.toMatchObject({ status: 503, code: 'overloaded' });
    expect([proxy.opened(), pauses]).toEqual([5, [2_125, 2_250, 2_500, 3_000]]);
  });

  test('gives a file as it is, and a refusal as an error', async () => {
    const file = await engineOf().tradeRecords.exportFile('csv');
    expect(await new Response(file).text()).toMatch(/^id,occurred_at,/);
    const refused = engineOf().refunds.exportFile('csv', { starting_after: `re_${'a'.repeat(26)}` });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'malformed_request' });
  });
});
