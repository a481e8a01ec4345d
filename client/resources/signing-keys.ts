import type { ListSigningKeysQuery, SigningKey, SigningKeyRequest } from '../api-types';
import { segment, type List } from '../pages';
import type { CallOptions, Transport } from '../transport';

const path = '/v1/signing_keys';

/** The keys that requests with this API key may be signed with. */
export class SigningKeys {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Registers a key. A secret that is made for it is in this answer and in no other. */
  create(body: SigningKeyRequest, options: CallOptions = {}): Promise<SigningKey> {
    return this.#transport.send({ ...options, method: 'POST', path, body });
  }

  /** Newest first, revoked ones too. */
  list(query: ListSigningKeysQuery = {}, options: CallOptions = {}): Promise<List<SigningKey>> {
    return this.#transport.send({ ...options, method: 'GET', path, query });
  }

  /** Revokes a key, at once and for good. */
  revoke(id: string, options: CallOptions = {}): Promise<SigningKey> {
    return this.#transport.send({ ...options, method: 'DELETE', path: `${path}/${segment(id)}` });
  }
}
