import type { EngineError, FieldError } from '../../domain/errors';

/** The field of the request that a refusal is about, by the refusal's code, where it is always the same. */
const pointerOfCode: Readonly<Record<string, string>> = {
  over_refund: '/amount',
  amount_out_of_range: '/amount',
  amount_not_representable: '/amount',
  currency_mismatch: '/currency',
  too_many_refunds: '/payment',
  payment_not_refundable: '/payment',
  payment_blocked: '/payment',
  payment_disputed: '/payment',
  payment_declined: '/payment_method',
  payment_already_registered: '/external/provider_payment_id',
};

/** Which fields are wrong: as the error says, else by the provider's code or its own. */
export function fieldErrorsOf({ code, message, extras }: EngineError): readonly FieldError[] | undefined {
  if (extras.errors !== undefined) return extras.errors;
  const pointer = pointerOfCode[extras.context?.['decline_code'] ?? ''] ?? pointerOfCode[code];
  return pointer === undefined ? undefined : [{ pointer, detail: message }];
}
