import { randomInt } from 'node:crypto';
import type { MessageChannel } from '../../domain/contact';
import { EngineError } from '../../domain/errors';
import { formatMinor } from '../../domain/money';
import type { Message } from '../../gateways/messages/sender';
import type { ChallengeDocument, FactorDocument, RefundDocument } from '../../store/store';
import type { Api } from '../deps';
import { usableFactors } from '../factors/check';
import { countWithin } from '../factors/limits';
import { randomId } from '../ids';
import { bindingOf, hashOfCode } from './bind-code';
import { customerOfRefund, requireVerifying } from './try-once';

interface Wanted {
  readonly channel: MessageChannel;
  readonly contact?: string | undefined;
  /** Where the request comes from: each is limited by itself. */
  readonly sources: readonly string[];
}

export interface SentCode {
  readonly challenge: ChallengeDocument;
  readonly delivery: 'sent' | 'unknown';
}

/**
 * Sends a code for a refund to its customer. It is kept as a hash before it leaves, and is nowhere else.
 * @throws EngineError `illegal_transition`, `factor_not_enrolled`, `messages_not_configured`, `message_refused`, `too_many_codes`
 */
export async function sendCode(api: Api, refund: RefundDocument, wanted: Wanted): Promise<SentCode> {
  requireVerifying(refund);
  const { messages, verification: policy } = api;
  if (!messages?.channels.includes(wanted.channel)) throw new EngineError('messages_not_configured');
  const contact = await contactOf(api, refund, wanted);
  await limitSending(api, refund, wanted.sources);
  const code = String(randomInt(10 ** policy.codeDigits)).padStart(policy.codeDigits, '0');
  const challenge = newChallenge(api, refund, contact, code);
  await api.store.challenges.insert(challenge);
  const sent = await messages.send(messageOf(api, refund, await wayOf(api, refund), { contact, challenge, code }));
  if (sent.kind === 'refused') throw new EngineError('message_refused');
  return { challenge, delivery: sent.kind };
}

async function contactOf(api: Api, refund: RefundDocument, { channel, contact: id }: Wanted): Promise<FactorDocument> {
  const owner = customerOfRefund(refund);
  const contacts = owner === null ? [] : await usableFactors(api, owner, 'contact', refund.createdAt);
  const contact = contacts.find((factor) => factor.channel === channel && (id === undefined || factor.id === id));
  if (contact !== undefined) return contact;
  const detail = 'The customer has no contact for this channel that was registered before the refund was asked for';
  throw new EngineError('factor_not_enrolled', detail);
}

async function limitSending(api: Api, refund: RefundDocument, sources: readonly string[]): Promise<void> {
  const { codesPerCustomerMax, codesPerSourceMax, sendWindowMs: windowMs } = api.verification;
  const customer = `codes/customer/${refund.merchantId}/${refund.customerId}`;
  const code = 'too_many_codes';
  for (const source of sources) await countWithin(api, `codes/${source}`, { max: codesPerSourceMax, windowMs, code });
  await countWithin(api, customer, { max: codesPerCustomerMax, windowMs, code });
}

function newChallenge(api: Api, refund: RefundDocument, contact: FactorDocument, code: string): ChallengeDocument {
  const id = randomId('ch');
  const at = api.now();
  return {
    id,
    refundId: refund.id,
    merchantId: refund.merchantId,
    channel: contact.channel!,
    masked: contact.masked!,
    binding: bindingOf(api, refund),
    codeHash: hashOfCode(api, { id }, refund, code),
    createdAt: at,
    expiresAt: new Date(at.getTime() + api.verification.codeLifetimeMs),
    usedAt: null,
  };
}

/** Where the money goes, and where it would go if that is closed: the account may be of whoever asked for the refund. */
async function wayOf({ store }: Api, { id, destination }: RefundDocument): Promise<string> {
  if (destination !== null) return `the account ${destination.masked}`;
  const fallback = (await store.destinations.list(id)).find(({ source }) => source === 'request');
  return fallback === undefined ? 'the way you paid' : `the way you paid or else the account ${fallback.masked}`;
}

interface Issued {
  readonly contact: FactorDocument;
  readonly challenge: ChallengeDocument;
  readonly code: string;
}

/** Names amount and destination, so that whoever passes a code on knows for what. */
function messageOf(
  { store, verification }: Api,
  { amount, currency }: RefundDocument,
  to: string,
  { contact, challenge: { id, channel }, code }: Issued,
): Message {
  const minutes = Math.max(1, Math.floor(verification.codeLifetimeMs / 60_000));
  const text =
    `${code} is your code for a refund of ${currency} ${formatMinor(amount, currency)} to ${to}. ` +
    `It is good for ${minutes} min. Nobody will ever ask you for it.`;
  return { id, channel, to: store.factors.reveal(contact), subject: 'Your code for a refund', text };
}
