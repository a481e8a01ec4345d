import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransportFuture,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { EngineError } from '../../domain/errors';
import { ownerKey } from '../../store/factors/owner';
import type { FactorDocument, FactorOwner, StoredPasskey } from '../../store/store';
import type { Api } from '../deps';
import { closeCeremony, openCeremony, type Ceremony } from './ceremonies';
import { usableFactors, type Checked } from './check';
import type { PasskeySite } from '../../worker/passkey-site';

const rpName = 'Refund engine';
const registering = ['register'];

/** Options as a browser wants them, and the ceremony to answer them in. */
export interface Options extends Ceremony {
  readonly publicKey: object;
}

interface PasskeyAnswer {
  readonly ceremony: string;
  readonly response: object;
}

function siteOf({ passkeys }: Api): PasskeySite {
  if (passkeys === undefined) throw new EngineError('passkeys_not_configured');
  return passkeys;
}

const passkeysOf = async (api: Api, owner: FactorOwner) => usableFactors(api, owner, 'passkey', null);

/** @throws EngineError `passkeys_not_configured` */
export async function registrationOptions(api: Api, owner: FactorOwner, userName: string): Promise<Options> {
  const { rpId: rpID } = siteOf(api);
  const ceremony = openCeremony(api, owner, registering);
  const publicKey = await generateRegistrationOptions({
    rpName,
    rpID,
    userName,
    userID: Uint8Array.from(Buffer.from(ownerKey(owner))),
    challenge: Uint8Array.from(Buffer.from(ceremony.challenge, 'base64url')),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    excludeCredentials: (await passkeysOf(api, owner)).map(credentialOf),
  });
  return { ...ceremony, publicKey };
}

/** A passkey, and when its registration was begun. */
export interface RegisteredPasskey {
  readonly passkey: StoredPasskey;
  readonly begunAt: Date;
}

/** The passkey that answers the options. @throws EngineError `passkey_refused`, `code_used`, `code_expired` */
export async function registeredPasskey(
  api: Api,
  owner: FactorOwner,
  given: PasskeyAnswer,
): Promise<RegisteredPasskey> {
  const { rpId, origins } = siteOf(api);
  const ceremony = await closeCeremony(api, owner, registering, given.ceremony);
  const { registrationInfo } = await orRefused(() =>
    verifyRegistrationResponse({
      response: given.response as RegistrationResponseJSON,
      expectedChallenge: ceremony.challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      requireUserVerification: true,
    }),
  );
  if (registrationInfo === undefined) throw new EngineError('passkey_refused');
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
  const key = Buffer.from(publicKey).toString('base64url');
  return { passkey: { credentialId: id, publicKey: key, counter, transports }, begunAt: ceremony.begunAt };
}

/** @throws EngineError `passkeys_not_configured`, `factor_not_enrolled` */
export async function assertionOptions(api: Api, owner: FactorOwner, purpose: readonly string[]): Promise<Options> {
  const { rpId: rpID } = siteOf(api);
  const own = await passkeysOf(api, owner);
  if (own.length === 0) throw new EngineError('factor_not_enrolled');
  const ceremony = openCeremony(api, owner, purpose);
  const publicKey = await generateAuthenticationOptions({
    rpID,
    challenge: Uint8Array.from(Buffer.from(ceremony.challenge, 'base64url')),
    userVerification: 'required',
    allowCredentials: own.map(credentialOf),
  });
  return { ...ceremony, publicKey };
}

/** Checks what a passkey has signed: the very purpose of the options, once. @throws EngineError `code_used`, `code_expired`, `factor_not_enrolled` */
export async function checkPasskey(
  api: Api,
  owner: FactorOwner,
  purpose: readonly string[],
  given: PasskeyAnswer,
): Promise<Checked> {
  const { rpId, origins } = siteOf(api);
  const response = given.response as AuthenticationResponseJSON;
  const factor = (await passkeysOf(api, owner)).find(({ passkey }) => passkey?.credentialId === response.id);
  if (factor?.passkey == null) throw new EngineError('factor_not_enrolled');
  const { credentialId, publicKey, counter } = factor.passkey;
  const ceremony = await closeCeremony(api, owner, purpose, given.ceremony);
  const { verified, authenticationInfo } = await orRefused(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: ceremony.challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      credential: { id: credentialId, publicKey: Uint8Array.from(Buffer.from(publicKey, 'base64url')), counter },
      requireUserVerification: true,
    }),
  );
  // Two answers with one counter: one of them is of a copy.
  const isFirst = verified && (await api.store.factors.countPasskey(factor.id, counter, authenticationInfo.newCounter));
  return isFirst ? { kind: 'passed', reference: factor.id } : { kind: 'wrong' };
}

const credentialOf = ({ passkey }: FactorDocument) => ({
  id: passkey!.credentialId,
  transports: [...passkey!.transports] as AuthenticatorTransportFuture[],
});

/** The library throws for whatever a client could have made up, with words that quote it. */
async function orRefused<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch {
    throw new EngineError('passkey_refused');
  }
}
