/** Bounds on the API's own waiting. What clients may send is bounded by domain/limits.ts. */
export const acceptTimeoutMs = 20_000;
export const actionTimeoutMs = 15_000;
export const paymentWaitMs = 25_000;
export const timelineTimeoutMs = 3_000;
/** A success of Temporal this recent needs no probe. */
export const probeFreshMs = 1_000;
export const waitPollFirstMs = 25;
export const waitPollMaxMs = 500;
/** How often a registration without a key may fail and be tried anew; from then on its last answer stands. */
export const registrationAttemptsMax = 100;
export const keyCacheMs = 5_000;
export const keyCacheMax = 10_000;
export const requestsPerSecondDefault = 2_000;
export const deliveryTimeoutMs = 10_000;
/** How old a signature may be, whatever its `expires` says. */
export const signatureMaxAgeMs = 300_000;
/** How far a signer's clock may be from ours, either way. */
export const signatureClockSkewMs = 60_000;
/** Longer than a signature can pass, by far: nodes and database may disagree about the time. */
export const nonceKeptMs = 900_000;
export const minNonceChars = 16;
export const maxNonceChars = 128;
export const maxSignatureFieldChars = 4_096;
export const maxUsableSigningKeys = 10;
export const drainTimeoutMs = 25_000;
export const retryAfterSeconds = 1;
/** Notifications of providers in work at once: apart from requests, so that neither keeps the other out. */
export const callbacksInFlightMax = 64;
/** Requests that wait for a final state or for a provider, in this process and of one key. */
export const waitingRequestsMax = 1_024;
export const waitingRequestsPerKeyMax = 128;
/** How long a client may take for its headers, and for its whole request. */
export const headersTimeoutMs = 10_000;
export const requestTimeoutMs = 30_000;
export const maxRequestIdChars = 64;
export const maxAuditSubjectChars = 100;
/** A mute ends by itself. */
export const maxMuteDays = 30;
/** Exports that may run at once, in this process and of one key. */
export const exportsMax = 8;
export const exportsPerKeyMax = 2;
export const rowsPerExportPage = 500;
/** How long a client may take nothing of its export. */
export const exportStallMs = 60_000;

/** How long one call verifies the ledger: it ends with the seal that it is at. */
export const ledgerVerifyMs = 1_000;
export const ledgerFindingsMax = 100;
/** Where a verification goes on: a few dozen hashes. */
export const maxLedgerCursorChars = 8_192;
/** Books of merchants that one request reads at the same time. */
export const booksReadAtOnceMax = 16;
/** A client that takes nothing of a statement for so long has gone. */
export const statementStallMs = 60_000;
