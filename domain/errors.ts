/**
 * The one catalogue of errors. A code is stable for ever: clients switch on it, workflows carry it as failure type.
 * `status` is the HTTP status the API answers with.
 */
export const errorCatalogue = {
  malformed_request: { status: 400, title: 'The request is malformed' },
  idempotency_key_required: { status: 400, title: 'An Idempotency-Key header is required' },
  unauthorized: { status: 401, title: 'The API key is missing or not valid' },
  signature_required: { status: 401, title: 'The API key demands signed requests' },
  signature_invalid: { status: 401, title: 'The signature does not verify' },
  forbidden: { status: 403, title: 'The API key may not do this' },
  second_factor_required: { status: 403, title: 'The second factor of the operator is needed' },
  not_found: { status: 404, title: 'No such resource' },
  payment_not_found: { status: 404, title: 'No such payment' },
  reconciliation_not_found: { status: 404, title: 'No such reconciliation' },
  reconciliation_case_not_found: { status: 404, title: 'No such case' },
  reconciliation_case_closed: { status: 409, title: 'The case does not allow this now' },
  refund_not_found: { status: 404, title: 'No such refund' },
  customer_not_found: { status: 404, title: 'Nothing is known of such a customer' },
  destination_not_found: { status: 404, title: 'The refund has no such bank account' },
  account_not_found: { status: 404, title: 'No such account' },
  merchant_stop_not_found: { status: 404, title: 'The merchant is not stopped, and was not before' },
  alert_not_found: { status: 404, title: 'No such alert' },
  alert_mute_not_found: { status: 404, title: 'No such mute' },
  adjustment_not_found: { status: 404, title: 'No such adjustment' },
  factor_not_found: { status: 404, title: 'No such factor' },
  challenge_not_found: { status: 404, title: 'No code of this id was sent for this refund' },
  risk_list_entry_not_found: { status: 404, title: 'No such entry of a list' },
  webhook_endpoint_not_found: { status: 404, title: 'No such webhook endpoint' },
  webhook_delivery_not_found: { status: 404, title: 'No such webhook delivery' },
  method_not_allowed: { status: 405, title: 'The resource does not have this method' },
  illegal_transition: { status: 409, title: 'The refund is in a state that does not allow this' },
  not_cancelable: { status: 409, title: 'The refund can no longer be canceled' },
  redirect_not_taken: { status: 409, title: 'The provider has not taken the new destination' },
  already_approved: { status: 409, title: 'This operator has approved the refund already' },
  contradicted_by_provider: { status: 409, title: 'The provider contradicts this resolution' },
  requester_cannot_approve: { status: 409, title: 'Who asked for it cannot approve it' },
  second_operator_required: { status: 409, title: 'A second operator must confirm this' },
  merchant_stop_changed: { status: 409, title: 'Something else was found meanwhile: look at the stop again' },
  payment_block_changed: { status: 409, title: 'The payment was blocked again meanwhile: look at it again' },
  alert_closed: { status: 409, title: 'The alert was resolved' },
  adjustment_closed: { status: 409, title: 'The adjustment was decided or has expired' },
  too_early: { status: 409, title: 'It is too early to decide this' },
  identity_changed: { status: 409, title: 'The identity was changed by another request; look at it and try again' },
  destination_needs_review: {
    status: 409,
    title: 'The account’s holder is not the verified customer: an operator must approve it',
  },
  destination_rejected: { status: 409, title: 'An operator has rejected this bank account' },
  request_in_flight: { status: 409, title: 'A request with this key is being processed' },
  payment_already_registered: { status: 409, title: 'The provider payment is registered already' },
  webhook_endpoint_disabled: { status: 409, title: 'The webhook endpoint is disabled' },
  code_used: { status: 409, title: 'The code has been used' },
  code_void: { status: 409, title: 'The refund has changed since the code was sent' },
  too_many_tries: { status: 409, title: 'The tries for this refund are used up' },
  factor_not_enrolled: { status: 409, title: 'Nothing of this kind is registered and old enough' },
  factor_is_active: { status: 409, title: 'The factor is active already' },
  code_expired: { status: 410, title: 'The code has expired' },
  not_sealed: { status: 409, title: 'The records are not sealed yet' },
  payload_too_large: { status: 413, title: 'The request body is too large' },
  unsupported_media_type: { status: 415, title: 'The request body must be application/json' },
  validation_failed: { status: 422, title: 'Some fields are not acceptable' },
  identity_refused: { status: 422, title: 'Name or document is not acceptable' },
  identity_mismatch: { status: 422, title: 'Name and document are not those of one person' },
  card_number_refused: { status: 422, title: 'A field looks like a card number' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used with another request' },
  over_refund: { status: 422, title: 'The amount exceeds what remains of the payment' },
  too_many_refunds: { status: 422, title: 'The payment has reached its number of refunds' },
  payment_not_refundable: { status: 422, title: 'The payment cannot be refunded' },
  payment_blocked: { status: 422, title: 'The payment is blocked for new refunds' },
  payment_disputed: { status: 422, title: 'The payment is disputed' },
  currency_mismatch: { status: 422, title: 'The currencies differ' },
  amount_out_of_range: { status: 422, title: 'The amount is outside the supported range' },
  provider_not_configured: { status: 422, title: 'The merchant has no account with this provider' },
  code_wrong: { status: 422, title: 'The code is wrong' },
  passkey_refused: { status: 422, title: 'The passkey does not prove this' },
  message_refused: { status: 422, title: 'The message cannot be sent to this address' },
  messages_not_configured: { status: 422, title: 'The engine cannot send messages over this channel' },
  passkeys_not_configured: { status: 422, title: 'The engine does not know where passkeys are used' },
  too_many_factors: { status: 422, title: 'There are as many factors as there may be' },
  payment_declined: { status: 422, title: 'The provider declined the payment' },
  payment_mismatch: { status: 422, title: 'The payment differs from what the provider says' },
  too_many_webhook_endpoints: { status: 422, title: 'The merchant has as many webhook endpoints as it may' },
  too_many_codes: { status: 429, title: 'Too many codes were asked for' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'The engine failed; nothing acknowledged is lost' },
  overloaded: { status: 503, title: 'The engine is busy; try again later' },
  temporal_unavailable: { status: 503, title: 'Workflows cannot be reached; try again later' },
  database_unavailable: { status: 503, title: 'Records cannot be reached; try again later' },
  refund_recovering: { status: 503, title: 'The refund had lost its workflow and is being recovered; try again later' },
  provider_unavailable: { status: 503, title: 'The provider cannot be reached; try again later' },
  outcome_unknown: {
    status: 503,
    title: 'The request was sent on, its outcome is not known yet; repeat it with the same key',
  },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** One field that is wrong: `pointer` is an RFC 6901 JSON pointer into the request body. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

export interface ErrorExtras {
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** Identifiers that help the caller, never personal data or secrets. */
  readonly context?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

/** An expected failure with a code of the catalogue. `detail` is shown to the caller: no secrets, no personal data. */
export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly extras: ErrorExtras;

  constructor(code: ErrorCode, detail?: string, extras: ErrorExtras = {}) {
    super(detail ?? errorCatalogue[code].title, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'EngineError';
    this.code = code;
    this.extras = extras;
  }
}

/** Whether a string is a code of the catalogue (a workflow failure's type, for example). */
export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorCatalogue, code);
