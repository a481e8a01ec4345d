import Stripe from 'stripe';
import { readFailure } from '../../../gateways/stripe/read-failure';
import { TransportError } from '../../../gateways/http/transport-error';

/** The error that the SDK makes of an answer. */
const generate = (statusCode: number, raw: object, headers: Record<string, string> = {}): Error =>
  Stripe.errors.generateV1Error({ statusCode, headers, ...raw });

const lost = (code: string): Error => Object.assign(new Error('socket'), { code });
const viaSdk = (cause: unknown): Error =>
  new Stripe.errors.StripeConnectionError({ message: 'connection', detail: TransportError.from(cause) });

describe('readFailure', () => {
  it.each([
    ['connection refused', lost('ECONNREFUSED'), { kind: 'unsent', reason: 'connection_refused' }],
    ['an unknown host', lost('ENOTFOUND'), { kind: 'unsent', reason: 'host_not_found' }],
    ['no answer of the resolver', lost('EAI_AGAIN'), { kind: 'unsent', reason: 'host_not_found' }],
    ['a reset', lost('ECONNRESET'), { kind: 'unknown', reason: 'connection_lost' }],
    ['a broken pipe', lost('EPIPE'), { kind: 'unknown', reason: 'connection_lost' }],
    ['a connection time-out', lost('ETIMEDOUT'), { kind: 'unknown', reason: 'connection_lost' }],
    ['the deadline', new TransportError('timeout'), { kind: 'unknown', reason: 'timeout' }],
    ['a huge answer', new TransportError('answer_too_large'), { kind: 'unknown', reason: 'answer_too_large' }],
  ])('reads %s', (_what, cause, expected) => {
    expect(readFailure(viaSdk(cause))).toEqual(expected);
  });

  it('reads a deadline that passed between two calls', () => {
    expect(readFailure(new TransportError('timeout'))).toEqual({ kind: 'unknown', reason: 'timeout' });
  });

  it.each([
    [401, { type: 'invalid_request_error' }],
    [403, { type: 'invalid_request_error' }],
    [409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }],
    [429, { type: 'invalid_request_error', code: 'rate_limit' }],
    [429, { type: 'invalid_request_error', code: 'lock_timeout' }],
    [400, { type: 'invalid_request_error', code: 'rate_limit' }],
  ])('holds at %i %j', (status, raw) => {
    expect(readFailure(generate(status, raw))).toEqual({ kind: 'held', reason: `http_${status}` });
  });

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['999999999', 86_400_000],
  ])('waits as long as Retry-After %s says, within a day', (header, retryAfterMs) => {
    const error = generate(429, { type: 'invalid_request_error' }, { 'retry-after': header });
    expect(readFailure(error)).toMatchObject({ kind: 'held', retryAfterMs });
  });

  it.each(['soon', '-1', '1e9', ''])('ignores Retry-After %j', (header) => {
    const error = generate(429, { type: 'invalid_request_error' }, { 'retry-after': header });
    expect(readFailure(error)).toEqual({ kind: 'held', reason: 'http_429' });
  });

  it('knows a key used with other parameters', () => {
    expect(readFailure(generate(400, { type: 'idempotency_error' }))).toEqual({ kind: 'key_reused' });
  });

  it.each([
    [400, { type: 'invalid_request_error', code: 'charge_already_refunded' }, 'charge_already_refunded'],
    [400, { type: 'invalid_request_error', code: 'charge_disputed' }, 'charge_disputed'],
    [400, { type: 'invalid_request_error', param: 'amount' }, 'invalid_request_error'],
    [402, { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' }, 'insufficient_funds'],
    [402, { type: 'card_error', code: 'expired_card' }, 'expired_card'],
    [400, { type: 'invalid_request_error', code: 'Card of Mr. Smith' }, 'invalid_request_error'],
  ])('takes %i %j for a refusal', (status, raw, code) => {
    expect(readFailure(generate(status, raw))).toEqual({ kind: 'refused', code, missing: false });
  });

  it('knows what is missing', () => {
    const error = generate(404, { type: 'invalid_request_error', code: 'resource_missing', param: 'id' });
    expect(readFailure(error)).toEqual({ kind: 'refused', code: 'resource_missing', missing: true });
  });

  it.each([{ message_code: 'insufficient_balance_for_refund' }, { code: 'balance_insufficient' }])(
    'knows a balance that does not cover the refund: %j',
    (raw) => {
      expect(readFailure(generate(400, { type: 'invalid_request_error', ...raw }))).toEqual({ kind: 'lacks_funds' });
    },
  );

  it.each([
    [500, { type: 'api_error' }],
    [502, { type: 'invalid_request_error', code: 'charge_already_refunded' }],
    [503, {}],
    [400, {}],
    [404, { type: 'gateway_error' }],
    [402, { type: 'api_error' }],
    [200, { type: 'invalid_request_error', code: 'charge_disputed' }],
    [302, { type: 'card_error' }],
    [418, { type: 'invalid_request_error' }],
  ])('is left in doubt by %i %j', (status, raw) => {
    expect(readFailure(generate(status, raw))).toEqual({ kind: 'unknown', reason: `http_${status}` });
  });

  it.each([
    new Stripe.errors.StripeAPIError({ message: 'Invalid JSON received from the Stripe API' } as never),
    new TypeError('x is undefined'),
    'nonsense',
    undefined,
  ])('is left in doubt by what is no answer: %s', (error) => {
    expect(readFailure(error)).toEqual({ kind: 'unknown', reason: 'answer_unparsable' });
  });
});
