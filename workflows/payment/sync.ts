import type { PaymentAnswer } from '../../activities/contract';
import type { ProviderPolicy } from '../../domain/policy';
import { at, recording } from './activities';
import { delayMs, isUnanswered, lost } from './ask';
import type { PaymentRun } from './payment-run';

/**
 * Compares a payment with what its provider says, and again as long as there are reports meanwhile. A provider that does
 * not answer is asked on its schedule, until an operator must look.
 */
export async function bringUpToDate(run: PaymentRun): Promise<void> {
  do {
    const payment = await recording.loadPayment(run.ref);
    if (payment === null) return;
    const { provider, providerPolicy } = payment;
    const ask = (): Promise<PaymentAnswer> => lost(at(provider).findPayment(run.ref));
    const outcome = await askUntilAnswered(run, ask, providerPolicy);
    if (outcome === null) await run.alarmUnresolved('sync_no_answer_in_time');
    else await recording.importProviderRefunds({ ...run.ref, outcome });
  } while (run.takeReport());
}

async function askUntilAnswered(
  run: PaymentRun,
  ask: () => Promise<PaymentAnswer>,
  policy: ProviderPolicy,
): Promise<PaymentAnswer | null> {
  const startedMs = Date.now();
  let answer = await ask();
  for (let n = 0; isUnanswered(answer) && run.knowsToAskOn(); n += 1) {
    if (Date.now() - startedMs >= policy.unknownLimitMs) return null;
    await run.waitForReport(delayMs(policy, answer, n), 'the provider to say how the payment stands');
    run.takeReport();
    answer = await ask();
  }
  return answer;
}
