import { createHash } from 'node:crypto';
import { base32 } from '../../domain/base32';

/**
 * ISO 20022 allows identifiers of 35 characters; the Latin set that every bank takes has no underscore
 * (https://www.europeanpaymentscouncil.eu/document-library/guidance-documents/sepa-requirements-extended-character-set-unicode-subset-best).
 */
export const maxIdentifierChars = 35;

const ours = /^re-([a-z2-7]{26}(?:-[1-9][0-9]*)?)$/;

/**
 * A provider key as the bank may carry it; `keyOfEndToEndId` leads back.
 * @throws Error for a key that does not fit, which no refund of ours has
 */
export function endToEndIdOf(key: string): string {
  const id = key.replace(/^re_/, 're-');
  if (id.length > maxIdentifierChars || !ours.test(id)) throw new Error(`No end-to-end id can be made of key ${key}`);
  return id;
}

/** The provider key of an end-to-end id, or null when it is not one of ours. Banks may return it in capitals. */
export function keyOfEndToEndId(endToEndId: string): string | null {
  const token = ours.exec(endToEndId.trim().toLowerCase())?.[1];
  return token === undefined ? null : `re_${token}`;
}

const messageIdHashChars = 30;

/** The message id of the file for one account and window: the same on every node, however often it is made. */
export function messageIdOf(account: string, windowEnd: Date): string {
  const digest = createHash('sha256').update(`${account}\0${windowEnd.toISOString()}`, 'utf8').digest();
  return `RF${base32(digest).slice(0, messageIdHashChars).toUpperCase()}`;
}
