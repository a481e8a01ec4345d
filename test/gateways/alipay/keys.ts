import { createSign, generateKeyPairSync } from 'node:crypto';

export const appId = '2021000122671080';

interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

const makeKeys = (): KeyPair =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

/** Made anew for each test file: ours, Alipay's, and a forger's. */
export const keys = { merchant: makeKeys(), alipay: makeKeys(), forger: makeKeys() };

/** A signature in Base64: SHA256withRSA is RSA2, SHA1withRSA is RSA. */
export const signed = (text: string, { privateKey }: KeyPair, algorithm = 'RSA-SHA256'): string =>
  createSign(algorithm).update(text, 'utf8').sign(privateKey, 'base64');

/** An answer of Alipay's gateway, exactly these characters signed. */
export const signedAnswer = (name: string, content: string, by = keys.alipay): string =>
  `{"${name}":${content},"sign":"${signed(content, by)}"}`;
