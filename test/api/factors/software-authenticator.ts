import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** The few forms of CBOR (RFC 8949) that an authenticator writes. */
type Cbor = number | string | Buffer | ReadonlyMap<number | string, Cbor>;

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)])]);
}

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest();

const userPresent = 0x01;
const userVerified = 0x04;
const attested = 0x40;

export interface AuthenticatorOptions {
  readonly origin: string;
  readonly rpId: string;
}

export interface PublicKeyOptions {
  readonly challenge: string;
}

/** A passkey in software: ES256, user verified, a counter that goes up with each use. */
export class SoftwareAuthenticator {
  readonly credentialId = randomBytes(32);
  counter = 0;
  /** Whether its owner shows that it is they (PIN, finger). */
  verifiesUser = true;
  readonly site: AuthenticatorOptions;
  private readonly privateKey: KeyObject;
  private readonly coseKey: Buffer;

  constructor(site: AuthenticatorOptions) {
    this.site = site;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.coseKey = cbor(
      new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x!, 'base64url')],
        [-3, Buffer.from(y!, 'base64url')],
      ]),
    );
  }

  /** As `navigator.credentials.create()`. */
  create({ challenge }: PublicKeyOptions, { origin, rpId }: AuthenticatorOptions = this.site) {
    const length = Buffer.from([0, this.credentialId.length]);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.credentialId, this.coseKey]);
    const authData = Buffer.concat([this.header(rpId, attested), credential]);
    const attestation = new Map<string, Cbor>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    const response = {
      clientDataJSON: this.clientData('webauthn.create', challenge, origin).toString('base64url'),
      attestationObject: cbor(attestation).toString('base64url'),
      transports: ['internal'],
    };
    return { ...this.credential(), response, clientExtensionResults: {} };
  }

  /** As `navigator.credentials.get()`. */
  get({ challenge }: PublicKeyOptions, { origin, rpId }: AuthenticatorOptions = this.site) {
    this.counter += 1;
    const authenticatorData = this.header(rpId, 0);
    const clientData = this.clientData('webauthn.get', challenge, origin);
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), this.privateKey);
    const response = {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
    };
    return { ...this.credential(), response, clientExtensionResults: {} };
  }

  private credential() {
    const id = this.credentialId.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const, authenticatorAttachment: 'platform' };
  }

  private header(rpId: string, extra: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const flags = userPresent | (this.verifiesUser ? userVerified : 0) | extra;
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
  }

  private clientData(type: string, challenge: string, origin: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }
}
