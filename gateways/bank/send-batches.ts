import { randomUUID } from 'node:crypto';
import { isReported, type BankBatch } from '../../domain/bank-transfer';
import type { RunSideEffect } from '../../domain/side-effect';
import type { BankAccount } from '../account';
import type { BankBook } from './book';
import { creditTransferFile } from './credit-transfer-file';
import { drop, layReady, takeAway } from './drop-directory';
import { messageIdOf } from './end-to-end-id';
import type { BankAlarm, BankListener } from './listener';
import { postFile } from './post-file';

/** What a bank takes in one file; the rest goes with the next window. */
const maxTransfersPerFile = 5_000;

export interface SendingOptions {
  readonly book: BankBook;
  readonly listener: Pick<BankListener, 'alarm'>;
  readonly now: Date;
  readonly callTimeoutMs: number;
  readonly runSideEffect: RunSideEffect;
  /** Orders of before then are left out: a restored database may not know that the bank has them. */
  readonly heldBefore?: Date | null;
}

/**
 * Brings an account's orders to the bank: finishes what an earlier run began, then makes the file of the window that has
 * closed. Each step is durable before the next begins, and each may be repeated, by several workers at once.
 */
export async function sendBatches(account: BankAccount, options: SendingOptions): Promise<void> {
  const { book, now, heldBefore = null } = options;
  for (const batch of await book.undropped(account.id)) await carry(account, batch, options);
  const windowEnd = new Date(Math.floor(now.getTime() / account.batchWindowMs) * account.batchWindowMs);
  const keys = await markStrays(await book.waiting(account.id, windowEnd, maxTransfersPerFile, heldBefore), book);
  if (keys.length === 0) return;
  const id = messageIdOf(account.id, windowEnd);
  await carry(account, await book.seal({ id, account: account.id, windowEnd, sealedAt: now, keys }), options);
}

/** Without those of which a report told before they were in the book: they are marked, and a person looks. */
async function markStrays(keys: readonly string[], book: BankBook): Promise<string[]> {
  const strays = await book.strays(keys);
  for (const { key, reportHash } of strays) {
    const order = await book.find(key);
    if (order === null || isReported(order)) continue;
    const { state, reasonCode } = order;
    await book.change(key, order.revision, { state, reasonCode, mismatch: 'ordered_before_restore' }, reportHash);
  }
  return keys.filter((key) => !strays.some((stray) => stray.key === key));
}

async function carry(account: BankAccount, batch: BankBatch, options: SendingOptions): Promise<void> {
  if (batch.state === 'dropped') return;
  // The window's batch was sealed before: what came after its choice waits for the next window.
  const stored = batch.state === 'sealed' ? await makeFile(account, batch, options.book) : batch;
  if (stored === null || (await isAtBank(account, stored, options))) {
    await options.book.markDropped(batch.id, options.now);
    const stagedAs = stored?.stagedAs ?? null;
    if ('directory' in account.outbox && stagedAs !== null) await takeAway(account.outbox.directory, stagedAs);
    return;
  }
  if ('url' in account.outbox) return post(account, stored, account.outbox.url, options);
  return dropOnce(account, stored, account.outbox.directory, options);
}

/**
 * Whether a report tells of an order that the batch carries: the bank has its file, though the database, restored from an
 * older backup for one, does not know.
 */
async function isAtBank(account: BankAccount, batch: BankBatch, { book, listener }: SendingOptions): Promise<boolean> {
  const carried = await book.carriedBy(batch.id);
  if (!carried.some(isReported)) return false;
  await listener.alarm(account, critical(batch, 'bank_file_withheld', 'reported_before'));
  return true;
}

const critical = ({ id: subject }: BankBatch, kind: string, detail: string): BankAlarm => ({
  kind,
  severity: 'critical',
  subject,
  detail,
});

/** From the orders it has claimed, not from those it chose: another batch may have been faster. Null: it carries none. */
async function makeFile(account: BankAccount, batch: BankBatch, book: BankBook): Promise<BankBatch | null> {
  await book.claim(batch);
  const orders = await book.carriedBy(batch.id);
  return orders.length === 0 ? null : book.storeFile(batch.id, creditTransferFile(account, batch, orders));
}

/**
 * Every run lays its file ready under a name of its own; the book knows one of the names, and only that file is moved,
 * once. So neither a crash after the move nor a slow twin drops the batch again.
 */
async function dropOnce(
  account: BankAccount,
  batch: BankBatch,
  directory: string,
  { book, listener, now, runSideEffect }: SendingOptions,
): Promise<void> {
  let staged = batch;
  if (batch.state === 'stored') {
    const name = `${batch.id}.${randomUUID()}.xml`;
    await runSideEffect('bank.lay_ready', () => layReady(directory, name, textOf(batch)));
    staged = await book.stage(batch.id, name);
    if (staged.stagedAs !== name) await takeAway(directory, name);
  }
  if (staged.stagedAs === null) throw new Error(`Batch ${batch.id} lies ready under no name`);
  const { stagedAs } = staged;
  const isDropped = await runSideEffect('bank.drop', () => drop(directory, stagedAs, `${batch.id}.xml`));
  // Where another worker is done with it, its traces are gone, too.
  if (!isDropped && (await book.batch(batch.id))?.state !== 'dropped') {
    return listener.alarm(account, critical(batch, 'bank_file_lost', 'not_laid_ready_here'));
  }
  await book.markDropped(batch.id, now);
  await takeAway(directory, stagedAs);
}

async function post(
  account: BankAccount,
  batch: BankBatch,
  url: string,
  { book, listener, now, callTimeoutMs, runSideEffect }: SendingOptions,
): Promise<void> {
  const result = await runSideEffect('bank.post', () => postFile(url, batch.id, textOf(batch), callTimeoutMs));
  if (result.kind === 'taken') return book.markDropped(batch.id, now);
  await listener.alarm(account, {
    kind: result.kind === 'repeat' ? 'bank_file_waits' : 'bank_file_refused',
    severity: result.kind === 'repeat' ? 'warning' : 'critical',
    subject: batch.id,
    detail: result.reason,
  });
}

function textOf(batch: BankBatch): string {
  if (batch.file === null) throw new Error(`Batch ${batch.id} has no file`);
  return batch.file;
}
