/** The stack can't start; the message says why and what to do, without a stack trace being needed. */
export class StackError extends Error {
  override readonly name = 'StackError';
}
