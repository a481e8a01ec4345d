import { EngineError } from '../../domain/errors';
import type { AuditEntry } from '../../store/store';
import type { RefundState } from '../../domain/refund-state';
import { refundWorkflowId } from '../../domain/ids';
import { statusOf } from '../../domain/refund-state';
import { apiWorld, get, post, refund, type ApiWorld } from './support/api-world';
import { notRunning, refusedBy, unavailable, type SentUpdate } from './support/fake-temporal';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('actions');
});
afterAll(() => world.close());
beforeEach(() => {
  world.temporal.updates.length = 0;
  world.temporal.reachable = true;
});

async function refundIn(state: RefundState): Promise<string> {
  world.temporal.onAccept = (input) => world.decide(input, state);
  const payment = await world.payment();
  return (await refund(world, { payment: payment.id, amount: 100 })).body.id as string;
}

/** The workflow answers that it has come to `state`. */
function becomes(state: RefundState): void {
  world.temporal.onUpdate = ({ workflowId }: SentUpdate) =>
    Promise.resolve({
      refundId: workflowId.split('/')[2],
      state,
      status: statusOf(state),
      revision: 99,
      failure: null,
      risk: null,
    });
}

/** What the actions themselves wrote. */
const audited = async (id: string): Promise<AuditEntry[]> =>
  (await world.store.audit.list(id)).filter(({ action }) => action !== 'request');

describe('what each kind of key may do', () => {
  const calls = [
    { action: 'cancel', body: {}, merchant: true, operator: true },
    { action: 'confirm_return', body: {}, merchant: true, operator: true },
    { action: 'verify', body: { method: 'second_factor', reference: 'sms-1' }, merchant: true, operator: false },
    { action: 'approve', body: {}, merchant: false, operator: true },
    { action: 'reject', body: {}, merchant: false, operator: true },
    { action: 'resolve', body: { to: 'succeeded', note: 'seen in the dashboard' }, merchant: false, operator: true },
  ] as const;

  test.each(calls)('$action', async ({ action, body, merchant, operator }) => {
    const id = await refundIn('reviewing');
    becomes('canceled');
    const byMerchant = await post(world, world.keys.merchant, `/v1/refunds/${id}/${action}`, body);
    const byOperator = await post(world, world.keys.operator, `/v1/refunds/${id}/${action}`, body);
    const byReader = await post(world, world.keys.reader, `/v1/refunds/${id}/${action}`, body);
    expect([byMerchant.status, byOperator.status, byReader.status]).toEqual([
      merchant ? 200 : 403,
      operator ? 200 : 403,
      403,
    ]);
    expect(byReader.body.code).toBe('forbidden');
  });

  test('operators cannot create refunds or payments', async () => {
    const asked = await refund(world, { payment: 'pay_x' }, {}, world.keys.operator);
    const paid = await post(world, world.keys.operator, '/v1/payments', {});
    expect([asked.status, paid.status]).toEqual([403, 403]);
  });
});

test('an action answers with the refund as the workflow left it', async () => {
  const id = await refundIn('reviewing');
  becomes('approved');
  const answer = await post(world, world.keys.operator, `/v1/refunds/${id}/approve`);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ id, state: 'approved', status: 'pending' });
});

test('the first of two approvals is answered with 202', async () => {
  const id = await refundIn('reviewing');
  becomes('reviewing');
  const answer = await post(world, world.keys.operator, `/v1/refunds/${id}/approve`, {});
  expect([answer.status, answer.body.state]).toEqual([202, 'reviewing']);
});

test('a refund that failed to end before it was approved is not sent on one operator’s word', async () => {
  const come = async (...states: readonly RefundState[]) => {
    const id = await refundIn(states[0]!);
    const { revision } = (await world.store.refunds.get(id, null))!;
    const at = new Date().toISOString();
    const step = (to: RefundState, n: number) => ({ revision: revision + n, to, at, by: 'engine', reason: 'test' });
    const transitions = states.slice(1).map((to, n) => step(to, n + 1));
    await world.store.refunds.advance(id, { transitions });
    return id;
  };
  const send = (id: string) =>
    post(world, world.keys.operator, `/v1/refunds/${id}/resolve`, { to: 'submitting', note: 'checked' });
  becomes('submitting');
  const refused = await send(await come('verifying', 'manual_review'));
  expect([refused.status, refused.body.code]).toEqual([409, 'illegal_transition']);
  expect(world.temporal.updates).toEqual([]);
  expect((await send(await come('approved', 'submitting', 'unknown', 'manual_review'))).status).toBe(200);
});

test.each([
  ['failed', 'manual_review', 202],
  ['failed', 'failed', 200],
  ['processing', 'processing', 200],
] as const)('resolving to %s when the refund becomes %s is answered with %d', async (to, state, status) => {
  const id = await refundIn('manual_review');
  becomes(state);
  const answer = await post(world, world.keys.operator, `/v1/refunds/${id}/resolve`, { to, note: 'checked' });
  expect([answer.status, answer.body.state]).toEqual([status, state]);
});

test.each([
  'illegal_transition',
  'not_cancelable',
  'already_approved',
  'contradicted_by_provider',
  'too_early',
] as const)("the workflow's refusal %s is a 409", async (code) => {
  const id = await refundIn('reviewing');
  world.temporal.onUpdate = () => Promise.reject(refusedBy(code, 'because'));
  const answer = await post(world, world.keys.operator, `/v1/refunds/${id}/cancel`);
  expect([answer.status, answer.body.code, answer.body.detail]).toEqual([409, code, 'because']);
});

test('where no workflow runs any more, the row says why not', async () => {
  const id = await refundIn('canceled');
  world.temporal.onUpdate = ({ workflowId }) => Promise.reject(notRunning(workflowId));
  const answer = await post(world, world.keys.merchant, `/v1/refunds/${id}/cancel`);
  expect([answer.status, answer.body.code, answer.body.state]).toEqual([409, 'illegal_transition', 'canceled']);
});

test('an open refund that has lost its workflow gets another, and the client comes again', async () => {
  const id = await refundIn('reviewing');
  world.temporal.onUpdate = ({ workflowId }) => Promise.reject(notRunning(workflowId));
  world.temporal.starts.length = 0;
  const answer = await post(world, world.keys.operator, `/v1/refunds/${id}/approve`);
  expect([answer.status, answer.body.code, answer.body.refund]).toEqual([503, 'refund_recovering', id]);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(world.temporal.starts).toMatchObject([
    { type: 'refundRecoveryWorkflow', options: { workflowId: refundWorkflowId('m1', id), args: [{ refundId: id }] } },
  ]);
});

test('a request that nobody knows to be accepted is not begun by steering it', async () => {
  world.temporal.onAccept = () => Promise.reject(unavailable());
  const { body } = await refund(world, { payment: (await world.payment()).id, amount: 100 });
  world.temporal.onUpdate = ({ workflowId }) => Promise.reject(notRunning(workflowId));
  world.temporal.starts.length = 0;
  const answer = await post(world, world.keys.merchant, `/v1/refunds/${body.refund}/cancel`);
  expect([answer.status, answer.body.code]).toEqual([409, 'request_in_flight']);
  expect(world.temporal.starts).toEqual([]);
});

test('what was sent and not answered has an unknown outcome', async () => {
  const id = await refundIn('reviewing');
  world.temporal.onUpdate = () => Promise.reject(unavailable());
  const lost = await post(world, world.keys.operator, `/v1/refunds/${id}/approve`);
  expect([lost.status, lost.body.code, lost.body.refund]).toEqual([503, 'outcome_unknown', id]);
  world.temporal.reachable = false;
  const unsent = await post(world, world.keys.operator, `/v1/refunds/${id}/approve`);
  expect([unsent.status, unsent.body.code]).toEqual([503, 'temporal_unavailable']);
});

describe('when the database fails after the workflow has acted', () => {
  let broken: ApiWorld;
  let id: string;
  const lost = () => Promise.reject(new EngineError('database_unavailable'));
  beforeEach(async () => {
    broken = await apiWorld('actions_broken');
    broken.temporal.onAccept = (input) => broken.decide(input, 'reviewing');
    id = (await refund(broken, { payment: (await broken.payment()).id, amount: 100 })).body.id as string;
  });
  afterEach(() => broken.close());

  test('the answer is what the workflow did', async () => {
    broken.temporal.onUpdate = () => {
      broken.store.audit.append = lost;
      broken.store.refunds.get = lost;
      return Promise.resolve({
        refundId: id,
        state: 'approved',
        status: 'pending',
        revision: 99,
        failure: null,
        risk: null,
      });
    };
    const answer = await post(broken, broken.keys.operator, `/v1/refunds/${id}/approve`);
    expect([answer.status, answer.body.id, answer.body.state]).toEqual([200, id, 'approved']);
    expect(broken.logged.join('')).toContain('what follows an action failed');
  });

  test('an unknown outcome stays one, with the id', async () => {
    broken.temporal.onUpdate = () => {
      broken.store.audit.append = lost;
      return Promise.reject(unavailable());
    };
    const answer = await post(broken, broken.keys.operator, `/v1/refunds/${id}/approve`);
    expect([answer.status, answer.body.code, answer.body.refund]).toEqual([503, 'outcome_unknown', id]);
  });

  test('before it acted, nothing is sent', async () => {
    broken.store.audit.append = lost;
    const answer = await post(broken, broken.keys.operator, `/v1/refunds/${id}/approve`);
    expect([answer.status, answer.body.code]).toEqual([503, 'database_unavailable']);
    expect(broken.temporal.updates).toEqual([]);
  });
});

describe('the history of the workflow', () => {
  test('has ids and stable words, never the words of a person', async () => {
    const id = await refundIn('manual_review');
    becomes('succeeded');
    const said = { to: 'succeeded', provider_reference: 're_123', note: 'Mrs Jones called' };
    await post(world, world.keys.operator, `/v1/refunds/${id}/resolve`, said);
    await post(world, world.keys.operator, `/v1/refunds/${id}/reject`, { reason: 'Mrs Jones again', note: 'secret' });
    expect(JSON.stringify(world.temporal.updates)).not.toMatch(/Jones|secret/);
    expect(world.temporal.updates[0]!.args).toEqual([
      { by: expect.stringMatching(/^key_/), to: 'succeeded', providerReference: 're_123' },
    ]);
  });

  test('names a verification by its attempt only', async () => {
    const id = await refundIn('verifying');
    becomes('approved');
    const answer = await post(world, world.keys.merchant, `/v1/refunds/${id}/verify`, {
      method: 'real_name',
      reference: 'kyc-77',
    });
    expect(answer.status).toBe(200);
    const [{ attemptId }] = world.temporal.updates[0]!.args as [{ attemptId: string }];
    expect(JSON.stringify(world.temporal.updates)).not.toContain('kyc-77');
    expect(await world.store.verifications.get(attemptId)).toMatchObject({
      refundId: id,
      merchantId: 'm1',
      method: 'real_name',
      passed: true,
      reference: 'kyc-77',
    });
  });
});

describe('the audit log', () => {
  test('has what was asked, by whom, and what came of it', async () => {
    const id = await refundIn('reviewing');
    becomes('approved');
    await post(
      world,
      world.keys.operator,
      `/v1/refunds/${id}/approve`,
      { note: 'checked the order' },
      { 'x-request-id': 'r-9' },
    );
    const entries = await audited(id);
    expect(entries).toMatchObject([
      {
        action: 'refund.approve',
        merchantId: 'm1',
        requestId: 'r-9',
        detail: { note: 'checked the order', outcome: 'requested' },
      },
      { action: 'refund.approve', detail: { outcome: 'done', state: 'approved' } },
    ]);
    expect(entries[0]!.actor).toMatch(/^key_/);
  });

  test('has everything else that operators ask for, and what they were answered', async () => {
    const id = await refundIn('reviewing');
    const path = `/v1/refunds/${id}`;
    await get(world, world.keys.operator, `${path}?secret=1`);
    await get(world, world.keys.strayOperator, path);
    await post(world, world.keys.operator, `${path}/verify`, { method: 'second_factor', reference: 'private' });
    await post(world, world.keys.operator, `${path}/resolve`, { to: 'nowhere', note: 'private' });
    await get(world, world.keys.merchant, path);
    await get(world, world.keys.operator, '/v1/refunds?q=private');
    await world.api.operatorAudit.drain();
    const requests = (await world.store.audit.list(id)).map(({ detail }) => detail);
    const at = (method: string, status: number, rest = '') => ({ method, route: `/v1/refunds/:id${rest}`, status });
    expect(requests).toHaveLength(4);
    expect(requests).toEqual(
      expect.arrayContaining([at('GET', 200), at('GET', 404), at('POST', 403, '/verify'), at('POST', 422, '/resolve')]),
    );
    const lists = await world.store.audit.list('/v1/refunds');
    expect(lists.at(-1)).toMatchObject({ action: 'request', detail: { method: 'GET', status: 200 } });
    expect(JSON.stringify([requests, lists])).not.toMatch(/private|secret/);
  });

  test('has what was refused too', async () => {
    const id = await refundIn('canceled');
    world.temporal.onUpdate = ({ workflowId }) => Promise.reject(notRunning(workflowId));
    await post(world, world.keys.operator, `/v1/refunds/${id}/reject`, { reason: 'no' });
    await post(world, world.keys.strayOperator, `/v1/refunds/${id}/reject`, { reason: 'no' });
    const details = (await audited(id)).map(({ merchantId, detail }) => [
      merchantId,
      detail['outcome'],
      detail['code'],
    ]);
    expect(details).toEqual([
      ['m1', 'requested', undefined],
      ['m1', 'refused', 'illegal_transition'],
      [null, 'refused', 'refund_not_found'],
    ]);
  });
});

describe('the timeline', () => {
  const entry = (state: RefundState, reason: string) => ({
    at: '2026-01-02T03:04:05.000Z',
    state,
    by: 'engine',
    reason,
  });

  test('joins the row with what the workflow is ahead of it', async () => {
    const id = await refundIn('submitting');
    world.temporal.onQuery = () =>
      Promise.resolve([
        entry('requested', 'accepted'),
        entry('approved', 'risk_allowed'),
        entry('submitting', 'first'),
      ]);
    const answer = await get(world, world.keys.merchant, `/v1/refunds/${id}/timeline`);
    expect(answer.body).toMatchObject({ object: 'list', has_more: false, url: `/v1/refunds/${id}/timeline` });
    expect(answer.body.data.map(({ state }: { state: string }) => state)).toEqual([
      'requested',
      'approved',
      'submitting',
    ]);
    expect(Object.keys(answer.body.data[0])).toEqual(['at', 'state', 'by', 'reason']);
  });

  test('is the row alone once the workflow is forgotten, or cannot be asked', async () => {
    const id = await refundIn('submitting');
    world.temporal.onQuery = (workflowId) => Promise.reject(notRunning(workflowId));
    const forgotten = await get(world, world.keys.operator, `/v1/refunds/${id}/timeline`);
    world.temporal.reachable = false;
    const alone = await get(world, world.keys.operator, `/v1/refunds/${id}/timeline`);
    expect(forgotten.body.data.map(({ state }: { state: string }) => state)).toEqual(['requested', 'approved']);
    expect(alone.body).toEqual(forgotten.body);
  });
});
