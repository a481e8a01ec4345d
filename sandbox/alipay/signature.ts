import { createSign, createVerify } from 'node:crypto';

/** RSA2 is SHA256withRSA: https://opendocs.alipay.com/common/02kipl */
const algorithm = 'RSA-SHA256';

export const sign = (text: string, privateKey: string): string =>
  createSign(algorithm).update(text, 'utf8').sign(privateKey, 'base64');

export function verifies(text: string, signature: string, publicKey: string): boolean {
  return createVerify(algorithm).update(text, 'utf8').verify(publicKey, signature, 'base64');
}

/**
 * What is signed of a request or a notification: parameters in order of their names, without those named in `without`
 * and, of a request, without empty ones. https://opendocs.alipay.com/common/02kf5q and https://opendocs.alipay.com/common/02mse7
 */
export function signedText(parameters: Readonly<Record<string, string>>, without: readonly string[]): string {
  return Object.entries(parameters)
    .filter(([name, value]) => !without.includes(name) && value !== '')
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
