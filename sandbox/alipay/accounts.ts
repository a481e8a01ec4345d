import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import type { Collection, Store } from '../store';
import { sign, signedText, verifies } from './signature';

const pem = z.string().regex(/^-----BEGIN [A-Z ]+-----/);

/**
 * An application and the merchant behind it. Keys that are left out are made at the first start and kept: the merchant's
 * own pair without `appPublicKey`, Alipay's without `alipayPrivateKey`.
 */
export const alipayAccountConfig = z.strictObject({
  id: z.string().min(1),
  appId: z.string().min(1),
  /** The merchant's public key, SPKI in PEM: verifies requests. */
  appPublicKey: pem.optional(),
  /** Alipay's private key, PKCS #8 in PEM: signs answers and notifications. */
  alipayPrivateKey: pem.optional(),
});
export type AlipayAccountConfig = z.infer<typeof alipayAccountConfig>;

/** What a merchant needs to call: `privateKey` only where the sandbox made it. */
export interface AlipayCredentials {
  id: string;
  appId: string;
  privateKey?: string;
  alipayPublicKey: string;
}

interface KeyPair {
  privateKey: string;
  publicKey: string;
}

export interface Application {
  id: string;
  appId: string;
  appPublicKey: string;
  alipayPrivateKey: string;
}

const modulusBits = 2048;

/** Who may call, with which keys. */
export class Accounts {
  readonly #applications: readonly Application[];
  readonly #credentials: readonly AlipayCredentials[];
  #forger: KeyPair | undefined;

  constructor(configs: readonly AlipayAccountConfig[], store: Store) {
    const kept = store.collection<KeyPair>('keys');
    const made = configs.map((config) => openAccount(config, kept));
    this.#applications = made.map(({ application }) => application);
    this.#credentials = made.map(({ credentials }) => credentials);
  }

  byAppId(appId: string): Application | undefined {
    return this.#applications.find((application) => application.appId === appId);
  }

  credentials(): readonly AlipayCredentials[] {
    return this.#credentials;
  }

  /** Alipay's signature for the account `id`; `forged` with a key that isn't Alipay's. */
  sign(id: string, text: string, forged = false): string {
    const application = this.#applications.find((one) => one.id === id);
    if (application === undefined) throw new Error(`No account ${id}`);
    if (!forged) return sign(text, application.alipayPrivateKey);
    this.#forger ??= makeKeys();
    return sign(text, this.#forger.privateKey);
  }

  /** Checks a request as the gateway does: every parameter but `sign` is signed. */
  verifies(application: Application, parameters: Readonly<Record<string, string>>): boolean {
    return verifies(signedText(parameters, ['sign']), parameters['sign'] ?? '', application.appPublicKey);
  }
}

function openAccount(
  config: AlipayAccountConfig,
  kept: Collection<KeyPair>,
): { application: Application; credentials: AlipayCredentials } {
  const { id, appId } = config;
  const merchant = config.appPublicKey === undefined ? keptKeys(kept, `${id} merchant`) : undefined;
  const alipay = config.alipayPrivateKey === undefined ? keptKeys(kept, `${id} alipay`) : undefined;
  const appPublicKey = config.appPublicKey ?? merchant?.publicKey ?? '';
  const alipayPrivateKey = config.alipayPrivateKey ?? alipay?.privateKey ?? '';
  return {
    application: { id, appId, appPublicKey, alipayPrivateKey },
    credentials: {
      id,
      appId,
      ...(merchant && { privateKey: merchant.privateKey }),
      alipayPublicKey: alipay?.publicKey ?? publicKeyOf(alipayPrivateKey),
    },
  };
}

function keptKeys(kept: Collection<KeyPair>, name: string): KeyPair {
  const keys = kept.get(name) ?? makeKeys();
  kept.put(name, keys);
  return keys;
}

const publicKeyOf = (privateKey: string): string =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();

function makeKeys(): KeyPair {
  return generateKeyPairSync('rsa', {
    modulusLength: modulusBits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
