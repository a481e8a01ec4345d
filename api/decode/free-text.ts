import { EngineError, type FieldError } from '../../domain/errors';
import type { Metadata } from '../../domain/refund';
import { holdsCardNumber } from './card-number';
import { pointerOf } from './pointer';

const detail = 'This looks like a card number. Card numbers must not be sent in free text; leave it out';

function inMetadata(metadata: Metadata): FieldError[] {
  return Object.entries(metadata).flatMap(([key, value]) => {
    // A key that holds one is not repeated in the answer.
    if (holdsCardNumber(key)) return [{ pointer: '/metadata', detail }];
    return holdsCardNumber(value) ? [{ pointer: pointerOf(['metadata', key]), detail }] : [];
  });
}

/**
 * Refuses card numbers in free text and metadata, before anything is stored. Identifiers are exempt.
 * @throws EngineError `card_number_refused`
 */
export function refuseCardNumbers(
  texts: Readonly<Record<string, string | null | undefined>>,
  metadata: Metadata = {},
): void {
  const inTexts = Object.entries(texts)
    .filter(([, text]) => text && holdsCardNumber(text))
    .map(([name]) => ({ pointer: pointerOf([name]), detail }));
  const errors = [...inTexts, ...inMetadata(metadata)];
  if (errors.length > 0) throw new EngineError('card_number_refused', undefined, { errors });
}
