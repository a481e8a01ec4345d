import type { RefundOutcome } from '../../domain/outcome';
import type { RefundSnapshot } from '../../domain/refund';
import type { AbnormalRedirectMessage } from '../../domain/refund-messages';
import { sendingTo } from './activities';
import { callInput, query } from './ask';
import { blockedRoute } from './closed-routes';
import { failureType } from './compensations';
import { moveTo } from './conclude';
import { refusal } from './refusal';
import type { RefundRun } from './refund-run';

/** Refuses what no provider holds, or holds for want of something else. What it holds it for is asked later. */
export function checkAbnormalRedirect(run: RefundRun, message: AbnormalRedirectMessage): void {
  if (isDone(run, message)) return;
  const { providerRefundId } = run.progress;
  if (run.state !== 'action_required' || providerRefundId === null || blockedRoute(run.progress) !== null) {
    throw refusal('illegal_transition', `The refund is ${run.state} and not with its provider for another destination`);
  }
}

/** The same card again is the same answer, while the money is on its way there. */
const isDone = ({ state, progress }: RefundRun, { destinationId }: AbnormalRedirectMessage): boolean =>
  destinationId !== null && progress.destinationId === destinationId && state !== 'action_required';

/**
 * Has the provider send the refund elsewhere that the payer's bank did not take, and follows it again. Whether it is
 * such a refund, and whether it was sent when the call's own answer is not clear, only a query says.
 */
export async function redirectAbnormal(run: RefundRun, message: AbnormalRedirectMessage): Promise<RefundSnapshot> {
  await run.exclusively(async () => {
    checkAbnormalRedirect(run, message);
    if (isDone(run, message)) return;
    // Whatever is found out here, the story looks for itself.
    run.reported = true;
    requireAbnormal(await query(run));
    const sent = await send(run, message);
    if (!isUnderWay(sent) && !(await wasTaken(run, reasonOf(sent)))) return;
    const { by, destinationId } = message;
    const reason = destinationId === null ? 'redirected_to_merchant_account' : 'redirected_to_payer_card';
    await moveTo(run, 'processing', { reason, by, ...(destinationId === null ? {} : { destinationId }) });
  });
  return run.snapshot();
}

type Sent = Awaited<ReturnType<ReturnType<typeof sendingTo>['redirectAbnormal']>>;

async function send(run: RefundRun, { destinationId }: AbnormalRedirectMessage): Promise<Sent> {
  const { provider, providerRefundId } = run.progress;
  if (providerRefundId === null) throw refusal('illegal_transition', 'The provider holds no refund');
  try {
    return await sendingTo(provider).redirectAbnormal({ ...callInput(run), providerRefundId, destinationId });
  } catch (error) {
    return { kind: 'unknown', reason: failureType(error) };
  }
}

const isUnderWay = ({ kind }: Sent): boolean => kind === 'processing' || kind === 'succeeded';

const isAbnormal = (outcome: RefundOutcome): boolean =>
  outcome.kind === 'action_required' && outcome.reason === 'abnormal';

const isNoAnswer = ({ kind }: RefundOutcome): boolean => kind === 'unknown' || kind === 'unsent' || kind === 'held';

const reasonOf = (sent: Sent): string => ('reason' in sent ? sent.reason : sent.kind);

function requireAbnormal(outcome: RefundOutcome): void {
  if (isAbnormal(outcome)) return;
  if (isNoAnswer(outcome)) throw refusal('redirect_not_taken', 'Nothing was sent: the provider does not answer');
  throw refusal('contradicted_by_provider', `The provider says ${outcome.kind}`);
}

/** What the provider says of a call whose own answer does not tell; false: not even that, so it is asked on schedule. */
async function wasTaken(run: RefundRun, reason: string): Promise<boolean> {
  const outcome = await query(run);
  if (isUnderWay(outcome)) return true;
  if (isAbnormal(outcome)) throw refusal('redirect_not_taken', `The provider has not taken it: ${reason}`);
  if (isNoAnswer(outcome)) return false;
  throw refusal('contradicted_by_provider', `The provider says ${outcome.kind}`);
}
