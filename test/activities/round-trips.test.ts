import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { RefundRequest } from '../../domain/refund';
import { riskSourcesOf } from '../../activities/risk/sources';
import { ActivityWorld, later, step } from './support/activity-world';
import { riskPolicyForTests } from './support/policy';

const reading = new Set(['find', 'aggregate', 'count']);
const commands: string[] = [];
let world: ActivityWorld;

beforeAll(async () => {
  // The driver tells of its commands only whom it was opened for.
  const plainly = mongoose.createConnection.bind(mongoose);
  const counted = (uri: string, options?: mongoose.ConnectOptions): mongoose.Connection => {
    const connection = plainly(uri, { ...options, monitorCommands: true });
    connection.once('connected', () =>
      connection.getClient().on('commandStarted', ({ commandName }) => commands.push(commandName)),
    );
    return connection;
  };
  const opened = jest.spyOn(mongoose, 'createConnection').mockImplementation(counted as () => mongoose.Connection);
  world = await ActivityWorld.start('round_trips');
  opened.mockRestore();
  const risk = riskSourcesOf(world.store, riskPolicyForTests, 3_600_000);
  world.deps = { ...world.deps, risk };
  await Promise.all([risk.policies(), risk.listed('m_one', {}, new Date())]);
  // A merchant's hours that are over are summed up with its first refund.
  await open();
});
afterAll(() => world.close());

let customers = 0;

async function accepted(change: Partial<RefundRequest> = {}) {
  customers += 1;
  const payer = { customerId: `customer_${customers}`, instrumentHash: `instrument_${customers}` };
  return world.accept(await world.payment(payer), change);
}

async function open(change: Partial<RefundRequest> = {}) {
  const refund = await accepted(change);
  const trips = await during(() => world.run('openRefund', { ...refund, requestId: null, assessAt: later(1_000) }));
  return { refund, trips };
}

interface Trips {
  readonly reads: number;
  readonly writes: number;
}

async function during(act: () => Promise<unknown>): Promise<Trips> {
  commands.length = 0;
  await act();
  const reads = commands.filter((name) => reading.has(name)).length;
  return { reads, writes: commands.length - reads };
}

const page = readFileSync(join(__dirname, '../../docs/performance.md'), 'utf8');

/** The rows of the page's table whose first cell begins so, summed up. */
function documented(...steps: string[]): Trips {
  const rows = steps.map((name) => {
    const line = page.split('\n').find((one) => one.startsWith(`| ${name}`)) ?? '';
    const [reads = NaN, writes = NaN] = line.split('|').slice(-3, -1).map(Number);
    return { reads, writes };
  });
  const sum = (of: keyof Trips): number => rows.reduce((total, row) => total + row[of], 0);
  return { reads: sum('reads'), writes: sum('writes') };
}

const opening = ['`openRefund`', 'in the same step, assessment'];

test('opening and assessing a refund take as many round trips to the database as docs/performance.md says', async () => {
  expect((await open()).trips).toEqual(documented(...opening));
});

test('a device and an address that were told take one read more each', async () => {
  const { reads, writes } = documented(...opening);
  const { trips } = await open({ context: { device: 'hash of a device', ip: 'hash of an address' } });
  expect(trips).toEqual({ reads: reads + 2, writes });
});

test('submitting and settling it take as many as it says', async () => {
  const { refund } = await open();
  world.gateway.refunds = [{ kind: 'succeeded', providerRefundId: 're_1' }];
  const input = await world.submitInput(refund);
  expect(await during(() => world.run('submitRefund', input))).toEqual(documented('`submitRefund`'));
  const settlement = { at: later(120_000), providerRefundId: 're_1', transitions: [step(4, 'succeeded')] };
  const settling = during(() => world.run('settleRefund', { ...refund.ref, ...settlement }));
  expect(await settling).toEqual(documented('`settleRefund`'));
});

test('the sum of the table is that of its rows', () => {
  expect(documented('the API', ...opening, '`submitRefund`', '`settleRefund`')).toEqual(documented('together'));
});
