import { EngineError } from '../../domain/errors';
import { ownerKey } from '../../store/factors/owner';
import type { FactorOwner } from '../../store/store';
import type { Api } from '../deps';
import { randomId } from '../ids';
import { ceremonyMs } from './limits';

/** What a passkey signs: a challenge that follows from owner and purpose, so that it is good for nothing else. */
export interface Ceremony {
  readonly id: string;
  /** base64url. */
  readonly challenge: string;
  readonly begunAt: Date;
  readonly expiresAt: Date;
}

const pattern = /^cy_[a-z2-7]{26}\.([0-9]{13})$/;

const ceremonyOf = (
  { personalHash }: Pick<Api, 'personalHash'>,
  owner: FactorOwner,
  purpose: readonly string[],
  id: string,
  expiresAt: Date,
): Ceremony => {
  const hash = personalHash('passkey_challenge', id, ownerKey(owner), ...purpose);
  const begunAt = new Date(expiresAt.getTime() - ceremonyMs);
  return { id, challenge: Buffer.from(hash, 'hex').toString('base64url'), begunAt, expiresAt };
};

/** Nothing is kept of it: the id and the hash's key say it all. */
export function openCeremony(api: Api, owner: FactorOwner, purpose: readonly string[]): Ceremony {
  const expiresAt = new Date(api.now().getTime() + ceremonyMs);
  return ceremonyOf(api, owner, purpose, `${randomId('cy')}.${expiresAt.getTime()}`, expiresAt);
}

/**
 * The ceremony of an id, which is used up by this.
 * @throws EngineError `passkey_refused` for what is none, `code_expired`, `code_used`
 */
export async function closeCeremony(
  api: Api,
  owner: FactorOwner,
  purpose: readonly string[],
  id: string,
): Promise<Ceremony> {
  const expiresMs = Number(pattern.exec(id)?.[1] ?? Number.NaN);
  const now = api.now().getTime();
  if (Number.isNaN(expiresMs) || expiresMs > now + ceremonyMs) throw new EngineError('passkey_refused');
  if (expiresMs <= now) throw new EngineError('code_expired');
  // Kept for longer than it could be used: nodes and database may disagree about the time.
  const keptUntil = new Date(expiresMs + ceremonyMs);
  if (!(await api.store.nonces.use('passkey', id, keptUntil))) throw new EngineError('code_used');
  return ceremonyOf(api, owner, purpose, id, new Date(expiresMs));
}
