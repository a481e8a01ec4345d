import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { riskSourcesOf } from '../../activities/risk/sources';
import { runPolicy } from '../../api/policy-cli';
import { ActivityWorld, later, requestedAt } from '../activities/support/activity-world';
import { riskPolicyForTests } from '../activities/support/policy';

let folder: string;
let world: ActivityWorld;
let env: NodeJS.ProcessEnv;
const now = new Date(Date.parse(requestedAt) + 3_600_000);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  world = await ActivityWorld.start('policy_cli');
  env = { MONGODB_URI: world.uri };
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

const runAt = (at: Date, ...args: string[]) => runPolicy(args, env, folder, at);
const run = (...args: string[]) => runAt(now, ...args);

function write(policy: unknown, name = 'policy.json'): string {
  const file = join(folder, name);
  writeFileSync(file, typeof policy === 'string' ? policy : JSON.stringify(policy));
  return file;
}

const reviewFrom = (major: number, version: string) => ({
  version,
  rules: [
    { name: 'amount_large', when: { feature: 'amount', gte: major }, weight: 40, effect: { decision: 'review' } },
  ],
});

async function decided(amount: number, change: { merchantId?: string; currency?: string } = {}) {
  const accepted = await world.accept(await world.payment(change), { amount });
  await world.run('openRefund', { ...accepted, requestId: null, assessAt: later(1_000) });
  return accepted.refundId;
}

const decisionOf = async (refundId: string) => (await world.row(refundId)).risk;

describe('check', () => {
  test('says everything that is wrong, and where', async () => {
    const file = write({
      version: '1',
      rules: [
        { name: 'a', when: { feature: 'customer_refunds', gte: 5 } },
        { name: 'b', when: { all: [{ feature: 'amount', eq: 5 }] }, weight: 101 },
        { name: 'b', when: { feature: 'identity_level', eq: 'known' }, waives: ['c'] },
      ],
    });
    const message = await run('check', file).catch((error: Error) => error.message);
    expect(message).toContain(`${file} is not a policy:`);
    expect(message).toContain('rules[0].when.feature: must name a feature (did you mean customer_refunds_1h?)');
    expect(message).toContain('rules[1].when.all[0]: amount takes exactly one of lt, lte, gt, gte; found eq');
    expect(message).toContain('rules[1].weight:');
    expect(message).toContain('rules[2].when.eq: must be one of unverified, format_checked, verified');
  });

  test('shows what it has understood', async () => {
    expect(await run('check', join(__dirname, '../../deploy/risk-policy.json'))).toMatch(
      /amount_very_large[^\n]*amount ≥ [\s\S]*can be published: 12 rules/,
    );
  });

  test.each([
    ['no file', () => join(folder, 'none.json'), 'There is no file'],
    ['no JSON', () => write('{'), 'is not JSON'],
  ])('%s', async (_what, file, message) => {
    await expect(run('check', file())).rejects.toThrow(message);
  });
});

describe('publish', () => {
  test('has the policy decide on new refunds in every process; what is decided stays', async () => {
    const other = await ActivityWorld.on(world.uri);
    const before = await decided(50_00);
    expect(await run('publish', write(reviewFrom(10, 'tight')), '--by', 'ann')).toContain('tight decides');
    expect(await decisionOf(await decided(50_00))).toMatchObject({ decision: 'review', policyVersion: 'tight' });
    const theirs = riskSourcesOf(other.store, riskPolicyForTests);
    expect((await theirs.policies()).live.version).toBe('tight');
    await world.run('assessRisk', { ...(await refOf(before)), revision: 2, at: later(2_000) });
    expect(await decisionOf(before)).toMatchObject({ decision: 'allow', policyVersion: 'test' });
    expect(await world.store.audit.list('risk_policy')).toMatchObject([
      { actor: 'ann', action: 'risk_policy.publish', detail: { version: 'tight', rules: 1 } },
    ]);
    await other.close();
  });

  test('a version stands for one policy for ever, which may come back', async () => {
    await run('publish', write(reviewFrom(10, 'one')));
    await expect(run('publish', write(reviewFrom(20, 'one')))).rejects.toThrow('Another policy was published as one');
    await run('publish', write(reviewFrom(20, 'two')));
    await run('publish', write(reviewFrom(10, 'one')));
    expect(await run('show')).toMatch(/^one\n[\s\S]*amount ≥ 10/);
    expect(await run('show', 'two')).toMatch(/^two\n[\s\S]*amount ≥ 20/);
    const versions = (await run('list')).match(/\b(one|two)\b/g);
    expect(versions).toEqual(['one', 'two', 'one']);
  });

  test('a version that decided is not given to another policy: that which is shipped, and the same one from two places', async () => {
    const shipped = JSON.parse(readFileSync(join(__dirname, '../../deploy/risk-policy.json'), 'utf8')) as {
      version: string;
    };
    const other = write(reviewFrom(10, shipped.version));
    await expect(run('publish', other)).rejects.toThrow('Another policy is shipped as');
    await expect(run('shadow', other)).rejects.toThrow('Another policy is shipped as');
    const answers = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => run('publish', write(reviewFrom(n, 'same'), `${n}.json`))),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await world.store.riskPolicies.list(9)).map(({ number }) => number)).toEqual([1]);
    const [live] = await world.store.riskPolicies.list(1);
    const taken = (live!.policy as ReturnType<typeof reviewFrom>).rules[0]!.when.gte;
    await expect(run('shadow', write(reviewFrom(taken + 1, 'same')))).rejects.toThrow('Another policy was published');
  });

  test('while refunds are decided: each is decided by one policy, whole, and recorded under its version', async () => {
    const amounts = Array.from({ length: 6 }, (_, index) => 10_00 + index * 20_00);
    const publish = async (...majors: number[]) => {
      for (const major of majors) await run('publish', write(reviewFrom(major, `from-${major}`), `${major}.json`));
    };
    const [ids] = await Promise.all([Promise.all(amounts.map((amount) => decided(amount))), publish(10, 40, 80)]);
    for (const [index, id] of ids.entries()) {
      const { risk } = (await world.store.riskAssessments.get(id, null))!;
      const from = risk.policyVersion === 'test' ? 100 : Number(risk.policyVersion.replace('from-', ''));
      expect({ id, decision: risk.decision }).toEqual({
        id,
        decision: amounts[index]! < from * 100 ? 'allow' : 'review',
      });
      expect(await decisionOf(id)).toEqual(risk);
    }
    expect(await decisionOf(await decided(70_00))).toMatchObject({ decision: 'allow', policyVersion: 'from-80' });
  });

  test('at the same time, one comes after the other', async () => {
    const files = [1, 2, 3, 4].map((n) => write(reviewFrom(n, `v${n}`), `${n}.json`));
    await Promise.all(files.map((file) => run('publish', file)));
    const rows = await world.store.riskPolicies.list(9);
    expect(rows.map(({ number }) => number)).toEqual([4, 3, 2, 1]);
    expect(new Set(rows.map(({ version }) => version)).size).toBe(4);
  });

  test('what is not a policy is not published', async () => {
    await expect(run('publish', write({ version: 'x', rules: [{}] }))).rejects.toThrow('rules[0].name');
    expect(await run('list')).toContain('None was published');
  });
});

test('diff tells rule by rule what is new, gone and changed', async () => {
  await run('publish', write(reviewFrom(10, 'one')));
  const changed = reviewFrom(20, 'two');
  const added = { name: 'young', when: { feature: 'payment_age_days', lt: 1 }, weight: 5 };
  const table = await run('diff', 'one', write({ ...changed, rules: [...changed.rules, added] }));
  expect(table).toMatch(/rule amount_large[\s\S]*"value":10[\s\S]*"value":20/);
  expect(table).toMatch(/rule young[^\n]*│ –/);
  expect(await run('diff', 'live', 'one')).toBe('Nothing differs.');
});

describe('replay', () => {
  test('runs a candidate over past refunds: counts by kind of decision, money, examples', async () => {
    const [small, middle, large] = [await decided(10_00), await decided(60_00), await decided(150_00)];
    await decided(60_000, { currency: 'JPY' });
    const answer = await run('replay', write(reviewFrom(50, 'tight')), '--since', '2h');
    expect(answer).toContain('2 of 4 refunds would be decided otherwise.');
    const rows = answer.split('\n').filter((line) => /^│ (allow|review|verify)/.test(line));
    expect(rows[0]).toMatch(/allow +│ review by 1 +│ 1 +│ 60\.00 GBP/);
    expect(answer).toContain(middle);
    expect(answer).toMatch(/review by 1 +│ the same +│ 1 +│ 150\.00 GBP/);
    for (const same of [small, large]) expect(answer).not.toContain(same);
    // Nothing of it has been decided anew.
    expect(await decisionOf(middle)).toMatchObject({ decision: 'allow', policyVersion: 'test' });
  });

  test('of one merchant, within a time', async () => {
    await decided(60_00, { merchantId: 'm_two' });
    await decided(60_00);
    const file = write(reviewFrom(50, 'tight'));
    expect(await run('replay', file, '--since', '2h', '--merchant', 'm_two')).toContain('1 of 1 refunds');
    expect(await run('replay', file, '--since', '2026-03-01T10:30:00Z')).toContain('0 of 0 refunds');
    expect(await run('replay', file, '--since', '2026-02-01', '--until', '2026-03-01T10:30:00Z')).toContain('2 of 2');
    await expect(run('replay', file, '--since', 'yesterday')).rejects.toThrow('is no time');
    await expect(run('replay', file)).rejects.toThrow('--since');
  });

  test('the policy that decided changes nothing', async () => {
    const shipped = JSON.parse(readFileSync(join(__dirname, '../../deploy/risk-policy.json'), 'utf8')) as object;
    const file = write(shipped);
    await run('publish', file);
    for (const amount of [500, 150_00, 90_000]) await decided(amount);
    expect(await run('replay', file, '--since', '2h')).toContain('0 of 3 refunds would be decided otherwise.');
  });
});

describe('shadow', () => {
  test('decides beside the live policy and changes nothing but the report', async () => {
    await decided(60_00);
    await runAt(new Date(requestedAt), 'shadow', write(reviewFrom(50, 'candidate')));
    const refundId = await decided(60_00);
    expect(await world.row(refundId)).toMatchObject({ state: 'approved', risk: { decision: 'allow' } });
    expect((await world.store.riskAssessments.get(refundId, null))?.shadow).toMatchObject({
      decision: 'review',
      policyVersion: 'candidate',
      rules: ['amount_large'],
    });
    expect(await run('list')).toContain('Beside it, only recorded: candidate');
    const other = write(reviewFrom(60, 'candidate'), 'other.json');
    for (const act of ['shadow', 'publish']) {
      await expect(run(act, other)).rejects.toThrow('Another policy is tried out as candidate');
    }
    const report = await run('shadow', 'report');
    expect(report).toContain('1 of 1 refunds would be decided otherwise.');
    expect(report).toContain(refundId);
    await run('shadow', 'off');
    const after = await decided(60_00);
    expect((await world.store.riskAssessments.get(after, null))?.shadow).toBeNull();
    expect((await world.store.audit.list('risk_policy')).map(({ action }) => action)).toEqual([
      'risk_policy.shadow',
      'risk_policy.shadow_off',
    ]);
  });
});

test('a report has nothing of an earlier candidate that had the same version', async () => {
  const at = (minutes: number) => new Date(Date.parse(requestedAt) + minutes * 60_000);
  await runAt(at(0), 'shadow', write(reviewFrom(50, 'candidate')));
  await decided(60_00);
  await runAt(at(1), 'shadow', 'off');
  await runAt(at(1), 'shadow', write(reviewFrom(70, 'candidate')));
  expect(await run('shadow', 'report')).toContain('0 of 0 refunds');
  await runAt(at(2), 'shadow', 'off');
  await runAt(at(0), 'shadow', write(reviewFrom(50, 'candidate')));
  expect(await runAt(at(2), 'shadow', write(reviewFrom(50, 'candidate')))).toContain('already, since 2026');
  expect(await run('shadow', 'report')).toContain('1 of 1 refunds');
});

test('a published policy that cannot be read decides nothing: there is an alarm, and the shipped one decides', async () => {
  await world.store.riskPolicies.publish({ version: 'of-later', policy: { rules: 'new' }, by: 'x', at: now });
  expect(await decisionOf(await decided(50_00))).toMatchObject({ policyVersion: 'test' });
  expect(await world.alarms('of-later')).toEqual(['risk_policy_unreadable critical']);
});

test('a candidate that cannot be read is left out, whatever becomes of its alarm', async () => {
  await world.store.riskPolicies.setShadow({ version: 'broken', policy: { rules: 'new' }, by: 'x', at: now });
  const alerts = { ...world.store.alerts, raise: () => Promise.reject(new Error('no alarm today')) };
  const store = { ...world.store, alerts };
  const sources = riskSourcesOf(store, riskPolicyForTests, 0);
  expect(await sources.policies()).toMatchObject({ live: { version: 'test' }, shadow: null });
  expect(await decisionOf(await decided(50_00))).toMatchObject({ decision: 'allow', policyVersion: 'test' });
  expect(await world.alarms('broken')).toEqual(['risk_policy_unreadable warning']);
});

test.each([[['publish']], [['diff', 'one']], [['shadow']], [['shout', 'x']], [[]]])(
  '%j is answered with the usage',
  async (args) => {
    await expect(run(...args)).rejects.toThrow('Usage:');
  },
);

async function refOf(refundId: string) {
  const { merchantId, paymentId } = await world.row(refundId);
  return { merchantId, refundId, paymentId, requestId: null };
}
