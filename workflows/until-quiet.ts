import { defineSignal, setHandler } from '@temporalio/workflow';
import { reportedAgainSignal } from '../domain/refund-messages';

const reportedAgain = defineSignal(reportedAgainSignal);

/** Looks into a report, and again as long as others come meanwhile: what came after a question is not in its answer. */
export async function untilQuiet<Result>(look: () => Promise<Result>): Promise<Result> {
  let reported = false;
  setHandler(reportedAgain, () => {
    reported = true;
  });
  for (;;) {
    const result = await look();
    if (!reported) return result;
    reported = false;
  }
}
