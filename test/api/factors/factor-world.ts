import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { ApiDeps } from '../../../api/deps';
import { codeOfStep } from '../../../api/factors/totp';
import type { Policy, VerificationPolicy } from '../../../domain/policy';
import { statusOf, type RefundState } from '../../../domain/refund-state';
import type { ProofKind } from '../../../domain/verification';
import type { Message, MessageSender, Sent } from '../../../gateways/messages/sender';
import type { PaymentDocument } from '../../../store/store';
import { apiWorld, post, refund, type ApiWorld } from '../support/api-world';
import type { SentUpdate } from '../support/fake-temporal';

const shipped = JSON.parse(readFileSync(join(__dirname, '../../../deploy/policy.json'), 'utf8')) as Policy;

export const stepMs = 30_000;

export interface FactorWorld extends ApiWorld {
  /** Time, which stands still unless it is moved. */
  readonly clock: { at: number; skip(ms: number): void };
  readonly messages: Message[];
  /** What becomes of the next messages. */
  delivery: Sent;
  /** A refund of the customer's that waits for proof, asked for a minute after whatever was registered before. */
  verifying(
    customerId: string,
    payment?: Partial<PaymentDocument>,
    key?: string,
    proofs?: readonly ProofKind[],
  ): Promise<string>;
  refundIn(state: RefundState, payment?: Partial<PaymentDocument>, key?: string): Promise<string>;
  /** Everything that the database holds, as text. */
  rows(): Promise<string>;
  /** The code that an authenticator app of this key shows now, or so many steps from now. */
  totp(secret: string, steps?: number): string;
}

/** The API with a clock of the test's, and messages that are kept instead of sent. */
export async function factorWorld(
  name: string,
  policy: Partial<VerificationPolicy> = {},
  over: Partial<ApiDeps> = {},
): Promise<FactorWorld> {
  const clock = {
    at: Date.parse('2026-11-30T12:00:00Z'),
    skip(ms: number) {
      clock.at += ms;
    },
  };
  const messages: Message[] = [];
  const sent: Sent = { kind: 'sent' };
  const extra: { world?: FactorWorld } = {};
  const sender: MessageSender = {
    channels: ['sms', 'email'],
    send: async (message) => {
      messages.push(message);
      return extra.world!.delivery;
    },
  };
  const passkeys = { rpId: 'refunds.example', origins: ['https://refunds.example'] };
  const world = await apiWorld(name, {
    now: () => new Date(clock.at),
    messages: sender,
    passkeys,
    verification: { ...shipped.verification, ...policy },
    ...over,
  });
  becomes(world, 'approved');
  const refundIn = async (state: RefundState, payment: Partial<PaymentDocument> = {}, key = world.keys.merchant) => {
    clock.skip(60_000);
    world.temporal.onAccept = (input) => world.decide(input, state);
    const { id } = await world.payment({ captured: 5_000_000, ...payment });
    const { body } = await refund(world, { payment: id, amount: 1_250 }, {}, key);
    return body.id as string;
  };
  extra.world = Object.assign(world, {
    delivery: sent,
    clock,
    messages,
    refundIn,
    verifying: async (
      customerId: string,
      payment: Partial<PaymentDocument> = {},
      key?: string,
      proofs: readonly ProofKind[] = [],
    ) => {
      const id = await refundIn('verifying', { customerId, ...payment }, key);
      if (proofs.length > 0) {
        const { revision } = (await world.store.refunds.get(id, null))!;
        const at = new Date(clock.at).toISOString();
        const step = { revision: revision + 1, to: 'verifying', at, by: 'engine', reason: 'assessed' } as const;
        const plan = { verification: true, proofs, approvals: 0, goodsReturn: false };
        await world.store.refunds.advance(id, { transitions: [step], set: { plan } });
      }
      return id;
    },
    rows: async () => {
      const raw = await mongoose.createConnection(world.uri).asPromise();
      try {
        const collections = await raw.listCollections();
        const all = await Promise.all(collections.map((each) => raw.collection(each.name).find().toArray()));
        return JSON.stringify(all);
      } finally {
        await raw.close();
      }
    },
    totp: (secret: string, steps = 0) => codeOfStep(secret, Math.floor(clock.at / stepMs) + steps),
  });
  return extra.world;
}

/** The workflow answers that it has come to `state`. */
export function becomes({ temporal }: ApiWorld, state: RefundState): void {
  temporal.onUpdate = ({ workflowId }: SentUpdate) =>
    Promise.resolve({
      refundId: workflowId.split('/')[2],
      state,
      status: statusOf(state),
      revision: 99,
      failure: null,
      risk: null,
    });
}

/** Registers an authenticator app and shows that it works; answers with its key. */
export async function enrol(world: FactorWorld, base: string, key: string): Promise<{ id: string; secret: string }> {
  const { id, secret } = (await post(world, key, `${base}/totp`)).body as { id: string; secret: string };
  const activated = await post(world, key, `${base}/${id}/activate`, { code: world.totp(secret) });
  if (activated.status !== 200) throw new Error(`not activated: ${activated.body.code}`);
  // The code that has activated it is used: the next one is of another step.
  world.clock.skip(2 * stepMs);
  return { id, secret };
}

export const factorsOf = (customer: string): string => `/v1/customers/${customer}/factors`;
export const myFactors = '/v1/operators/me/factors';
