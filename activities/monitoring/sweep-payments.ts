import { checkPayment } from './check-books';
import type { MonitoringDeps } from './deps';

const turn = 'payment_sweep';

/** The letters of ids in the order in which the database has them. */
const letters = '234567abcdefghijklmnopqrstuvwxyz';
/** Windows of all payments, by the first two letters of their ids: those are random, so the windows are of one size. */
export const sweepWindows = letters.length ** 2;

const boundary = (window: number): string =>
  window >= sweepWindows
    ? 'pay_~'
    : `pay_${letters[Math.floor(window / letters.length)]}${letters[window % letters.length]}`;

/** Checks the next window of payments against I1, whether anything happened to them or not. False: it is not our turn. */
export async function sweepPayments(deps: MonitoringDeps): Promise<boolean> {
  const { monitoring } = deps.store;
  const due = await monitoring.takeTurn(turn, new Date(deps.now()), deps.policy.monitoring.sweepEveryMs);
  if (due === null) return false;
  const window = due.cursor % sweepWindows;
  for await (const payment of monitoring.payments(boundary(window), boundary(window + 1))) {
    await checkPayment(deps, payment);
  }
  // Broken off before, the window is gone through again.
  await monitoring.keepTurn(turn, { ...due, cursor: (window + 1) % sweepWindows });
  return true;
}
