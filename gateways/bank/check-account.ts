import { isAbsolute } from 'node:path';
import type { BankAccount } from '../account';
import { isValidBic, isValidIban } from './check-destination';

const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1' || host === '[::1]';

/**
 * Checks what configuration says of an account of ours. The numbers themselves are not repeated.
 * @throws Error naming the account and the field that is wrong
 */
export function checkBankAccount(account: BankAccount): void {
  const refuse = (field: string, why: string): never => {
    throw new Error(`Bank account ${account.id}: ${field} ${why}`);
  };
  if (!isValidIban(account.debtorIban)) refuse('debtorIban', 'is no IBAN in electronic format');
  if (!isValidBic(account.debtorBic)) refuse('debtorBic', 'is no BIC');
  if (!isAbsolute(account.inboxDirectory)) refuse('inboxDirectory', 'must be an absolute path');
  if ('directory' in account.outbox) {
    if (!isAbsolute(account.outbox.directory)) refuse('outbox.directory', 'must be an absolute path');
    return;
  }
  const { protocol, hostname } = new URL(account.outbox.url);
  // Without TLS only to this machine: a sandbox, or a proxy that adds the bank's client certificate.
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) refuse('outbox.url', 'must be HTTPS');
}
