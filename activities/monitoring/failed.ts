import type { Signal } from '../../risk/monitors/monitor';

const defects = ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'ValidationError', 'CastError'];

/** Whether doing it again would fail again: something is not as the code expects it. A database that is away is no defect. */
export const isDefect = (error: unknown): boolean => error instanceof Error && defects.includes(error.name);

/** Something was left out because monitoring cannot deal with it. `subject` is a monitor, or what could not be read. */
export const failed = (subject: string, at: number, evidence: Signal['evidence']): Signal => ({
  monitor: 'monitor_failed',
  severity: 'warning',
  merchantId: null,
  subject,
  at,
  evidence,
  refundIds: [],
});
