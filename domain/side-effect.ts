/**
 * Every place where the engine changes something outside its own memory. Each name is a crash point before and a crash
 * point after the effect: the crash harness kills the process there and checks that nothing is lost or done twice.
 */
export const sideEffects = [
  'idempotency.insert',
  'workflow.start',
  'workflow.update',
  'workflow.recover',
  'workflow.look_into',
  'idempotency.answer',
  'payment.insert',
  'payment.charge',
  'payment.conclude',
  'payment.mark',
  'reservation.reserve',
  'reservation.settle',
  'reservation.release',
  'reservation.reverse',
  'trade_record.post',
  'balance.add',
  'balance.advance',
  'adjustment.insert',
  'adjustment.decide',
  'adjustment.finish',
  'ledger.seal',
  'ledger.project_leaves',
  'ledger.project_tiles',
  'ledger.mark_records',
  'ledger.publish',
  'refund.insert',
  'refund.transition',
  'refund.assess',
  'gateway.record_attempt',
  'gateway.submit',
  'gateway.query',
  'inbox.insert',
  'inbox.deliver',
  'verification.insert',
  'audit.append',
  'alert.raise',
  'webhook.enqueue',
  'webhook.start',
  'webhook.dispatch',
  'webhook.send',
  'webhook.record',
] as const;

export type SideEffectName = (typeof sideEffects)[number];

/** Runs one side effect. Production runs it as it is; the crash harness kills the process before or after it. */
export type RunSideEffect = <T>(name: SideEffectName, act: () => Promise<T>) => Promise<T>;

export const runSideEffect: RunSideEffect = (_name, act) => act();
