import type { MessageChannel } from '../../domain/contact';
import type { Encrypted } from '../encryption';

/** Whose factors they are. Customers are names of a merchant's own: the same name elsewhere is somebody else. */
export type FactorOwner =
  | { readonly kind: 'customer'; readonly merchantId: string; readonly id: string }
  | { readonly kind: 'operator'; readonly id: string };

export const factorTypes = ['totp', 'recovery_codes', 'contact', 'passkey'] as const;
export type FactorType = (typeof factorTypes)[number];

/** A passkey's public half, as its authenticator has registered it. */
export interface StoredPasskey {
  readonly credentialId: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** Something by which a person can show later that it is they. */
export interface FactorDocument {
  readonly id: string;
  /** See `ownerKey`. */
  readonly owner: string;
  readonly type: FactorType;
  readonly label: string;
  /** Of a contact. */
  readonly channel: MessageChannel | null;
  /** What may be shown of a contact's address. */
  readonly masked: string | null;
  /** The key of a TOTP, or the address of a contact. */
  readonly secret: Encrypted | null;
  /** The last time step that a code of this TOTP was taken for. */
  readonly lastStep: number | null;
  /** Keyed hashes of the recovery codes that are left. */
  readonly codes: readonly string[];
  readonly passkey: StoredPasskey | null;
  readonly createdAt: Date;
  /** Null until it was shown to work. */
  readonly activatedAt: Date | null;
}

export type NewFactor = Omit<FactorDocument, 'secret' | 'lastStep' | 'codes'> & { readonly secret: string | null };

/** The factors of customers and operators. */
export interface Factors {
  /** Encrypts the secret. */
  insert(factor: NewFactor): Promise<FactorDocument>;
  get(owner: FactorOwner, id: string): Promise<FactorDocument | null>;
  /** Oldest first, those that are not active yet too. */
  list(owner: FactorOwner): Promise<FactorDocument[]>;
  /** The secret in clear. */
  reveal(factor: FactorDocument): string;
  /** Makes a TOTP count, and uses the step of its first code up. Earlier ones of the owner go. False: it is active already. */
  activateTotp(owner: FactorOwner, id: string, step: number, at: Date): Promise<boolean>;
  /** Uses a time step up. False: it, or a later one, was used before. */
  useStep(id: string, step: number): Promise<boolean>;
  /** Puts new recovery codes in the place of all that there were. */
  replaceCodes(owner: FactorOwner, hashes: readonly string[], at: Date): Promise<FactorDocument>;
  /** Uses a recovery code up. False: there is none of this hash any more. */
  useCode(owner: FactorOwner, hash: string): Promise<boolean>;
  /** Takes the counter of a passkey further. False: somebody else did. */
  countPasskey(id: string, from: number, to: number): Promise<boolean>;
  remove(owner: FactorOwner, id: string): Promise<boolean>;
  /** Encrypts with the first key what another has encrypted, and answers with how many rows that were. */
  reencrypt(): Promise<number>;
}

/** A one-time code that was sent for a refund. */
export interface ChallengeDocument {
  readonly id: string;
  readonly refundId: string;
  readonly merchantId: string;
  readonly channel: MessageChannel;
  /** Where it went, as it may be shown. */
  readonly masked: string;
  /** Keyed hash of the refund with its amount, currency and destination when the code was sent. */
  readonly binding: string;
  /** Keyed hash of the code together with what it is bound to. */
  readonly codeHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

export interface Challenges {
  insert(challenge: ChallengeDocument): Promise<void>;
  get(id: string): Promise<ChallengeDocument | null>;
  /** Uses a code up. False: somebody was faster, or its time is over. */
  use(id: string, at: Date): Promise<boolean>;
}

/** Counts what may be done so often in a time, over all processes. */
export interface FactorLimits {
  /** Counts one more; the window begins with the first. */
  take(scope: string, windowMs: number, at: Date): Promise<{ readonly count: number; readonly endsAt: Date }>;
  /** What was counted turned out not to count. */
  giveBack(scope: string): Promise<void>;
}
