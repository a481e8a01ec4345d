import { canTransition, isFinal, refundStates } from '../../domain/refund-state';
import type { RefundState } from '../../domain/refund-state';
import type { RefundDocument } from '../../store/store';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { at, refund, steps } from './support/rows';

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('advance');
});
afterAll(() => opened.close());

const row = async (change: Partial<RefundDocument> = {}): Promise<string> => {
  const { id } = await opened.store.refunds.open(refund(change));
  return id;
};

const attempt = { attempt: 1, keyNumber: 1, key: 're_key', sentAt: at(30) };
const evidence = { at: at(40), by: 'key_op', reference: 're_stripe', note: null };

describe('advancing a refund', () => {
  test('writes the step with what it brings', async () => {
    const id = await row({ state: 'reviewing', revision: 3 });
    const risk = { decision: 'review' as const, score: 40, rules: ['amount'], policyVersion: '1' };
    const { kind, row: after } = await opened.store.refunds.advance(id, {
      transitions: steps(4, 'approved'),
      set: { risk, providerRefundId: 're_stripe' },
      approvedBy: 'key_op',
      evidence,
    });
    expect(kind).toBe('written');
    expect(after).toMatchObject({ state: 'approved', revision: 4, stateSince: at(4), updatedAt: at(4), risk });
    expect(after).toMatchObject({ approvedBy: ['key_op'], evidence: [evidence], providerRefundId: 're_stripe' });
    expect(after.history.at(-1)).toEqual({ revision: 4, state: 'approved', at: at(4), by: 'engine', reason: 'test' });
    expect(await opened.store.refunds.get(id, ['acme'])).toEqual(after);
  });

  const edges = refundStates.flatMap((from) => refundStates.map((to): [RefundState, RefundState] => [from, to]));

  test('takes exactly the edges of the machine, and notes on what is not final', async () => {
    const taken = async ([from, to]: [RefundState, RefundState]): Promise<void> => {
      const id = await row({ state: from, revision: 5 });
      const { kind, row: after } = await opened.store.refunds.advance(id, { transitions: steps(6, to) });
      const legal = canTransition(from, to) || (from === to && !isFinal(from));
      expect([from, to, kind]).toEqual([from, to, legal ? 'written' : 'superseded']);
      expect(after).toMatchObject(legal ? { state: to, revision: 6 } : { state: from, revision: 5 });
    };
    // All at once they would wait for a connection longer than one may be waited for.
    for (const from of new Set(edges.map(([state]) => state))) {
      await Promise.all(edges.filter(([state]) => state === from).map(taken));
    }
  });

  test('several steps go in one write, when each leads to the next', async () => {
    const id = await row();
    const { row: after } = await opened.store.refunds.advance(id, { transitions: steps(2, 'approved', 'submitting') });
    expect(after).toMatchObject({ state: 'submitting', revision: 3, stateSince: at(3) });
    expect(after.history.map(({ state }) => state)).toEqual(['requested', 'approved', 'submitting']);

    const gap = await opened.store.refunds.advance(id, { transitions: steps(4, 'unknown', 'approved') });
    expect(gap).toMatchObject({ kind: 'superseded', row: { state: 'submitting', revision: 3 } });
  });

  test('a repeated write is written and adds nothing', async () => {
    const id = await row();
    const change = { transitions: steps(2, 'approved', 'submitting'), attempt, evidence };
    const first = await opened.store.refunds.advance(id, change);
    expect(await opened.store.refunds.advance(id, change)).toEqual(first);
    expect(first.row.attempts).toEqual([attempt]);
  });

  test('steps that the row has already are passed over', async () => {
    const id = await row();
    await opened.store.refunds.advance(id, { transitions: steps(2, 'approved') });
    const { kind, row: after } = await opened.store.refunds.advance(id, {
      transitions: steps(2, 'approved', 'submitting'),
    });
    expect([kind, after.state, after.revision]).toEqual(['written', 'submitting', 3]);
    expect(after.history.map(({ revision }) => revision)).toEqual([1, 2, 3]);
  });

  test('a late writer loses: to a higher number, and to another state under its own', async () => {
    const id = await row();
    await opened.store.refunds.advance(id, { transitions: steps(2, 'reviewing', 'approved') });
    const low = await opened.store.refunds.advance(id, { transitions: steps(2, 'reviewing') });
    expect(low).toMatchObject({ kind: 'superseded', row: { state: 'approved', revision: 3 } });
    const other = await opened.store.refunds.advance(id, { transitions: steps(3, 'rejected') });
    expect(other).toMatchObject({ kind: 'superseded', row: { state: 'approved', revision: 3 } });
  });

  test('a note keeps the time at which the state was entered', async () => {
    const id = await row({ state: 'reviewing', revision: 3, stateSince: at(3) });
    const { row: after } = await opened.store.refunds.advance(id, {
      transitions: steps(4, 'reviewing'),
      approvedBy: 'key_op',
    });
    expect(after).toMatchObject({ revision: 4, stateSince: at(3), updatedAt: at(4), approvedBy: ['key_op'] });
  });

  test.each(refundStates.filter(isFinal))('%s takes a note with evidence, and no attempt', async (state) => {
    const id = await row({ state, revision: 8 });
    expect(await opened.store.refunds.advance(id, { transitions: steps(9, state) })).toMatchObject({
      kind: 'superseded',
    });
    expect(await opened.store.refunds.advance(id, { transitions: steps(9, state), evidence, attempt })).toMatchObject({
      kind: 'superseded',
      row: { attempts: [], evidence: [] },
    });
    const noted = await opened.store.refunds.advance(id, { transitions: steps(9, state), evidence });
    expect(noted).toMatchObject({ kind: 'written', row: { state, revision: 9, evidence: [evidence] } });
  });

  test('of many writers under one number one writes, and all others are told what stands', async () => {
    const id = await row();
    const states = ['verifying', 'reviewing', 'awaiting_return', 'approved', 'rejected'] as const;
    const results = await Promise.all(
      states.map((state) => opened.store.refunds.advance(id, { transitions: steps(2, state) })),
    );
    expect(results.filter(({ kind }) => kind === 'written')).toHaveLength(1);
    const stands = await opened.store.refunds.get(id, null);
    for (const result of results) expect(result.row).toEqual(stands);
    expect(stands?.history).toHaveLength(2);
  });

  test('of two operators under one number one is recorded, and the other is told so', async () => {
    const id = await row({ state: 'reviewing', revision: 3 });
    const approve = (by: string) =>
      opened.store.refunds.advance(id, {
        transitions: steps(4, 'reviewing').map((step) => ({ ...step, by })),
        approvedBy: by,
      });
    const operators = Array.from({ length: 8 }, (_, index) => `key_${index}`);
    const results = await Promise.all(operators.map(approve));
    const written = operators.filter((_, index) => results[index]?.kind === 'written');
    const stands = await opened.store.refunds.get(id, null);
    expect(stands?.approvedBy).toEqual(written);
    expect(written).toHaveLength(1);
    expect(stands?.history.filter(({ revision }) => revision === 4)).toHaveLength(1);
  });

  test('an unknown refund is said to be unknown', async () => {
    await expect(opened.store.refunds.advance('re_none', { transitions: steps(2, 'approved') })).rejects.toMatchObject({
      code: 'refund_not_found',
    });
  });
});

describe('recording an attempt (rule 3.1.2)', () => {
  test('a second run under the same number finds the first one’s request beside its own', async () => {
    const id = await row({ state: 'approved', revision: 2 });
    const transitions = steps(3, 'submitting');
    await opened.store.refunds.advance(id, { transitions, attempt });
    const second = { ...attempt, sentAt: at(31) };
    const { kind, row: after } = await opened.store.refunds.advance(id, { transitions, attempt: second });
    expect([kind, after.revision]).toEqual(['written', 3]);
    expect(after.attempts).toEqual([attempt, second]);
    const again = await opened.store.refunds.advance(id, { transitions, attempt: second });
    expect(again.row.attempts).toEqual([attempt, second]);
  });

  test('many runs at once are all on record, each once', async () => {
    const id = await row({ state: 'approved', revision: 2 });
    const attempts = Array.from({ length: 10 }, (_, n) => ({ ...attempt, sentAt: at(n) }));
    await Promise.all(
      [...attempts, ...attempts].map((own) =>
        opened.store.refunds.advance(id, { transitions: steps(3, 'submitting'), attempt: own }),
      ),
    );
    const stands = await opened.store.refunds.get(id, null);
    const sent = (stands?.attempts ?? []).map(({ sentAt }) => sentAt.getTime());
    expect(sent.toSorted((left, right) => left - right)).toEqual(attempts.map(({ sentAt }) => sentAt.getTime()));
  });

  test('is refused once the refund has gone on', async () => {
    const id = await row({ state: 'approved', revision: 2 });
    await opened.store.refunds.advance(id, { transitions: steps(3, 'submitting', 'unknown') });
    const late = await opened.store.refunds.advance(id, { transitions: steps(3, 'submitting'), attempt });
    expect(late).toMatchObject({ kind: 'superseded', row: { state: 'unknown', attempts: [] } });
  });

  test('is refused on a canceled refund', async () => {
    const id = await row({ state: 'approved', revision: 2 });
    await opened.store.refunds.advance(id, { transitions: steps(3, 'canceled') });
    const zombie = await opened.store.refunds.advance(id, { transitions: steps(3, 'submitting'), attempt });
    expect(zombie).toMatchObject({ kind: 'superseded', row: { state: 'canceled', attempts: [] } });
  });
});
