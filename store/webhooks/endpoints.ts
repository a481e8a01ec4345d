import { Schema } from 'mongoose';
import type { Database } from '../database';
import type { Cipher } from '../encryption';
import { isDuplicateKey } from '../failures';
import { date, dateOrNull, partOptions, schemaOptions, text, textOrNull } from '../schema';
import type { WebhookEndpointDocument, WebhookEndpoints, WebhookSecret } from '../store';

type StoredEndpoint = Omit<WebhookEndpointDocument, 'id'> & { readonly _id: string; readonly slot: number };

/** Two that overlap, and one more for whoever rotates twice in a hurry. */
const maxSecrets = 3;

const part = (fields: Record<string, unknown>) => new Schema(fields, partOptions);

const schema = new Schema<StoredEndpoint>(
  {
    _id: text,
    merchantId: text,
    slot: { type: Number, required: true },
    url: text,
    description: textOrNull,
    events: [String],
    status: { type: String, required: true, enum: ['enabled', 'disabled'] },
    disabledReason: textOrNull,
    since: date,
    failingSince: dateOrNull,
    secrets: [
      part({
        encrypted: part({ keyId: text, iv: text, tag: text, data: text }),
        createdAt: date,
        expiresAt: dateOrNull,
      }),
    ],
    createdAt: date,
    updatedAt: date,
  },
  { ...schemaOptions, collection: 'webhook_endpoints' },
);
// The limit per merchant holds under concurrency: each endpoint takes one of so many slots.
schema.index({ merchantId: 1, slot: 1 }, { unique: true });
schema.index({ status: 1 });

const fromStored = ({ _id, slot: _slot, ...rest }: StoredEndpoint): WebhookEndpointDocument => ({ id: _id, ...rest });

/** Where an endpoint's secret belongs: copied into another endpoint it does not decrypt. */
const placeOf = ({ id, merchantId }: { id: string; merchantId: string }): string =>
  `webhook_endpoint/${merchantId}/${id}`;

const signsAt =
  (at: Date) =>
  ({ expiresAt }: WebhookSecret): boolean =>
    expiresAt === null || expiresAt > at;

/** Of two writes of secrets at once one is made on what the other has left: each encryption has an IV of its own. */
const unchanged = ({ updatedAt, secrets }: WebhookEndpointDocument): object => ({
  updatedAt,
  'secrets.0.encrypted.iv': secrets[0]?.encrypted.iv,
});

const withoutCipher = (): never => {
  throw new Error('The store was opened without keys for encryption');
};

/** Endpoints that merchants are told events at. Secrets are encrypted; they leave in clear by `secretsOf` only. */
export function webhookEndpointsOf({ connection, read }: Database, cipher?: Cipher): WebhookEndpoints {
  const model = connection.model<StoredEndpoint>('webhook_endpoints', schema);
  const found = (row: StoredEndpoint | null) => (row === null ? null : fromStored(row));

  const newSecret = (endpoint: { id: string; merchantId: string }, secret: string, createdAt: Date): WebhookSecret => ({
    encrypted: (cipher ?? withoutCipher()).encrypt(secret, placeOf(endpoint)),
    createdAt,
    expiresAt: null,
  });

  const change = (id: string, filter: object, update: object): Promise<WebhookEndpointDocument | null> =>
    read(async () =>
      found(
        await model
          .findOneAndUpdate({ _id: id, ...filter }, update, { returnDocument: 'after' })
          .lean<StoredEndpoint>(),
      ),
    );

  const freeSlot = async (merchantId: string, slots: number): Promise<number | undefined> => {
    const taken = await model.find({ merchantId }).lean<StoredEndpoint[]>();
    const free = Array.from({ length: slots }, (_, slot) => slot);
    return free.find((slot) => taken.every((endpoint) => endpoint.slot !== slot));
  };

  const get = (id: string) => read(async () => found(await model.findById(id).lean<StoredEndpoint>()));

  const inClear = (endpoint: WebhookEndpointDocument, { encrypted }: WebhookSecret): string =>
    (cipher ?? withoutCipher()).decrypt(encrypted, placeOf(endpoint));

  const reencryptOf = async (id: string, at: Date): Promise<number> => {
    for (;;) {
      const endpoint = await get(id);
      if (endpoint === null) return 0;
      const secrets = endpoint.secrets.filter(signsAt(at)).map((old) => ({
        ...newSecret(endpoint, inClear(endpoint, old), old.createdAt),
        expiresAt: old.expiresAt,
      }));
      if ((await change(id, unchanged(endpoint), { $set: { secrets } })) !== null) return secrets.length;
    }
  };

  return {
    insert: ({ id, ...rest }, secret, maxEndpoints) =>
      read(async () => {
        for (;;) {
          const slot = await freeSlot(rest.merchantId, maxEndpoints);
          if (slot === undefined) return null;
          const secrets = [newSecret({ id, merchantId: rest.merchantId }, secret, rest.createdAt)];
          try {
            await model.create({ _id: id, slot, ...rest, secrets });
            return { id, ...rest, secrets };
          } catch (error) {
            if (!isDuplicateKey(error)) throw error;
          }
        }
      }),

    get: async (id, merchantIds) => {
      const endpoint = await get(id);
      return endpoint === null || merchantIds?.includes(endpoint.merchantId) === false ? null : endpoint;
    },

    list: (merchantIds) =>
      read(async () => {
        const rows = await Promise.all(
          merchantIds.map((merchantId) => model.find({ merchantId }).lean<StoredEndpoint[]>()),
        );
        return rows
          .flat()
          .map(fromStored)
          .toSorted((left, right) => right.createdAt.getTime() - left.createdAt.getTime());
      }),

    listening: () =>
      read(async () => (await model.find({ status: 'enabled' }).lean<StoredEndpoint[]>()).map(fromStored)),

    update: (id, set, at) => change(id, {}, { $set: { ...set, updatedAt: at } }),

    enable: (id, at) =>
      change(
        id,
        { status: 'disabled' },
        { $set: { status: 'enabled', disabledReason: null, failingSince: null, since: at, updatedAt: at } },
      ),

    disable: (id, reason, at) =>
      change(id, { status: 'enabled' }, { $set: { status: 'disabled', disabledReason: reason, updatedAt: at } }),

    noteFailure: (id, at) => change(id, { failingSince: null }, { $set: { failingSince: at } }),

    noteSuccess: (id) => change(id, { failingSince: { $ne: null } }, { $set: { failingSince: null } }),

    rotate: (endpoint, secret, { at, overlapMs }) => {
      const until = new Date(at.getTime() + overlapMs);
      const kept = endpoint.secrets.filter(signsAt(at)).map((old) => ({ ...old, expiresAt: old.expiresAt ?? until }));
      const secrets = [newSecret(endpoint, secret, at), ...kept].slice(0, maxSecrets);
      // Of two rotations at once one wins; the other is told so, since its secret would never sign.
      return change(endpoint.id, unchanged(endpoint), { $set: { secrets, updatedAt: at } });
    },

    secretsOf: (endpoint, at) => endpoint.secrets.filter(signsAt(at)).map((secret) => inClear(endpoint, secret)),

    reencrypt: async (at) => {
      let count = 0;
      for (const { _id } of await read(() => model.find().lean<StoredEndpoint[]>()))
        count += await reencryptOf(_id, at);
      return count;
    },

    remove: (id) => read(async () => (await model.deleteOne({ _id: id })).deletedCount === 1),
  };
}
