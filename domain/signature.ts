/** How requests may be signed: the names of RFC 9421 §6.2.2. The algorithm is the key's, never the request's choice. */
export const signatureAlgorithms = ['ed25519', 'rsa-v1_5-sha256', 'hmac-sha256'] as const;

export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];
