/** The `error` object of Stripe's answers: https://docs.stripe.com/api/errors */
export interface StripeErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: unknown;
  doc_url?: string;
}

/** A refusal in Stripe's shape, thrown by operations and sent by the request pipeline. */
export class StripeFailure extends Error {
  readonly status: number;
  readonly body: StripeErrorBody;

  constructor(status: number, body: StripeErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body.code === undefined ? body : { ...body, doc_url: docUrl(body.code) };
  }
}

/** 400 `invalid_request_error`; codes from https://docs.stripe.com/error-codes */
export function invalidRequest(message: string, details: { code?: string; param?: string } = {}): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', message, ...details });
}

/** 404 `resource_missing`. */
export function missing(what: string, id: string, param: string): StripeFailure {
  const message = `No such ${what}: '${id}'`;
  return new StripeFailure(404, { type: 'invalid_request_error', code: 'resource_missing', message, param });
}

/** The refusals that a proxy or gate in front of the API gives: https://docs.stripe.com/api/errors#errors-http_status */
export function statusFailure(status: 401 | 403 | 409 | 429 | 500, key: string | null): StripeFailure {
  switch (status) {
    case 401:
      return new StripeFailure(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' });
    case 403:
      return new StripeFailure(403, {
        type: 'invalid_request_error',
        message: 'The provided key does not have the required permissions for this endpoint.',
      });
    case 409:
      return keyInUse(key ?? '');
    case 429:
      return new StripeFailure(429, {
        type: 'invalid_request_error',
        code: 'rate_limit',
        message: 'Request rate limit exceeded.',
      });
    case 500:
      return new StripeFailure(500, { type: 'api_error', message: 'An unknown error occurred.' });
  }
}

/** 409: another request with the key is executing. https://docs.stripe.com/error-codes#idempotency-key-in-use */
export function keyInUse(key: string): StripeFailure {
  return new StripeFailure(409, {
    type: 'invalid_request_error',
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this Stripe Idempotent Key: ${key}.`,
  });
}

function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
}
