import { expectSame, type Finding } from '../checks/finding';
import { awaitFinal, pathOf } from '../scenes/follow-refund';
import type { Paid } from '../scenes/scene';
import type { Stage } from '../stage';
import { proofFrom } from './candidate-policy';
import { appCode, enrolCustomer, recoveryCodesLeft, type Enrolled } from './enrol-customer';
import { customer as person, stranger } from './people';
import { askAndWait, missingIn, readWaiting, sendCode, timesMoved, verify } from './proof-steps';
import { otherCode } from './read-messages';
import { said } from './said';

/** Minor units: different, because equal refunds of one payment are an anomaly. */
const amounts = [proofFrom, proofFrom + 5_000, proofFrom + 10_000] as const;
const ways = ['code', 'authenticator app', 'recovery code'] as const;
const anyProof = 'identity, second_factor';
const identityProof = { method: 'identity', ...person };

/** Three refunds of one order, each proved in another way, and all that is refused meanwhile. */
export async function proveRefund(stage: Stage, paid: Paid, customerId: string): Promise<Finding[]> {
  const enrolled = await enrolCustomer(stage, customerId);
  const ids: string[] = [];
  for (const amount of amounts) ids.push(await askAndWait(stage, paid, amount));
  const [first, second, third] = ids as [string, string, string];
  const findings = [
    expectSame(
      'the customer, as the identity service says',
      'verified 张*',
      `${enrolled.identity.level} ${enrolled.identity.name}`,
    ),
    ...(await proveByCode(stage, first, second)),
    ...(await proveByApp(stage, second, enrolled)),
    ...(await proveByRecoveryCode(stage, third, customerId, enrolled)),
  ];
  for (const [index, id] of ids.entries()) findings.push(await endOf(stage, paid, id, ways[index] ?? ''));
  return findings;
}

async function proveByCode(stage: Stage, id: string, otherId: string): Promise<Finding[]> {
  const waiting = await readWaiting(stage, id);
  const [sent, ofOther] = [await sendCode(stage, id), await sendCode(stage, otherId)];
  const byCode = (typed: string, challenge = sent.challenge) =>
    verify(stage, id, { method: 'code', challenge, code: typed });
  const wrong = await byCode(otherCode(sent.code));
  const foreign = await byCode(ofOther.code, ofOther.challenge);
  const transplanted = await byCode(ofOther.code);
  const right = await byCode(sent.code);
  const again = await byCode(sent.code);
  const byStranger = await verify(stage, id, { method: 'identity', ...stranger });
  const byCustomer = await verify(stage, id, identityProof);
  return [
    expectSame('a refund of £400 waits', 'verifying', waiting.state),
    expectSame('for', anyProof, waiting.next_action?.missing?.join(', ') ?? 'nothing'),
    expectSame('open ways', 'identity, code, totp, recovery_code', waiting.next_action?.methods?.join(', ') ?? 'none'),
    expectSame('the code went to', '***********23', sent.sentTo),
    expectSame('a wrong code', '422 code_wrong', said(wrong)),
    expectSame('the code of another refund', '404 challenge_not_found', said(foreign)),
    expectSame('its digits, as if they were this one’s', '422 code_wrong', said(transplanted)),
    expectSame('the right code; still missing', '202 identity', `${said(right)} ${missingIn(right)}`),
    expectSame('the same code again', '409 code_used', said(again)),
    expectSame('somebody else’s document', '422 validation_failed other_person', said(byStranger)),
    expectSame('the customer’s; still missing', '200 nothing', `${said(byCustomer)} ${missingIn(byCustomer)}`),
  ];
}

async function proveByApp(stage: Stage, id: string, { secret, usedCode }: Enrolled): Promise<Finding[]> {
  const byApp = (code: string) => verify(stage, id, { method: 'totp', code });
  const used = await byApp(usedCode);
  // A step on from the one that activated the app, which is good already.
  const right = await byApp(appCode(secret, 1));
  const proved = await verify(stage, id, identityProof);
  return [
    expectSame('authenticator app: the code that activated it', '409 code_used', said(used)),
    expectSame('authenticator app: the next one; still missing', '202 identity', `${said(right)} ${missingIn(right)}`),
    expectSame('the customer’s document', '200', said(proved)),
  ];
}

async function proveByRecoveryCode(
  stage: Stage,
  id: string,
  customerId: string,
  { recoveryCodes }: Enrolled,
): Promise<Finding[]> {
  const byRecoveryCode = (code: string) => verify(stage, id, { method: 'recovery_code', code });
  const [code = ''] = recoveryCodes;
  const right = await byRecoveryCode(code);
  const again = await byRecoveryCode(code);
  const proved = await verify(stage, id, identityProof);
  return [
    expectSame('recovery code: still missing', '202 identity', `${said(right)} ${missingIn(right)}`),
    expectSame('recovery code: the same again', '422 code_wrong', said(again)),
    expectSame('recovery codes left', recoveryCodes.length - 1, await recoveryCodesLeft(stage, customerId)),
    expectSame('the customer’s document', '200', said(proved)),
  ];
}

async function endOf(stage: Stage, paid: Paid, id: string, way: string): Promise<Finding> {
  const { state } = await awaitFinal(stage, id);
  stage.screen.say(`  proved by ${way}: ${await pathOf(stage, id)}`);
  const moved = await timesMoved(stage, paid, id);
  return expectSame(`proved by ${way}: its end, and movements of its money`, 'succeeded 1', `${state} ${moved}`);
}
