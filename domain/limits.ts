/** Bounds of the protocol: what a client may send. Policy numbers live in configuration (see domain/policy.ts). */
export const maxAmountMinor = Number.MAX_SAFE_INTEGER;
export const maxMetadataKeys = 50;
export const maxMetadataKeyChars = 40;
export const maxMetadataValueChars = 500;
export const maxDescriptionChars = 1_000;
export const maxReferenceChars = 200;
export const maxAgentChars = 64;
export const maxIdempotencyKeyChars = 255;
export const maxBodyBytes = 64 * 1024;
export const maxCallbackBodyBytes = 256 * 1024;
/** RSA keys that sign requests: shorter ones can be broken, longer ones cost more to verify than they are worth. */
export const minRsaModulusBits = 2_048;
export const maxRsaModulusBits = 4_096;
export const maxPublicKeyChars = 4_096;
export const minHmacSecretBytes = 32;
export const maxHmacSecretBytes = 128;
export const maxListLimit = 100;
export const defaultListLimit = 10;
export const maxWaitSeconds = 60;
/** Answers of a provider larger than this are not read to the end. */
export const maxProviderAnswerBytes = 1024 * 1024;
