import type { AuditEntry, Store } from '../store/store';

/** What a command at the terminal does, and to what. */
export type CommandDone = Pick<AuditEntry, 'action' | 'subject' | 'merchantId' | 'detail'>;

/** Writes down what is done at the terminal. It has no request: the actor is the command. */
export const auditCommand = ({ audit }: Pick<Store, 'audit'>, done: CommandDone): Promise<void> =>
  audit.append({ ...done, at: new Date(), actor: 'cli', requestId: null });
