import { z } from 'zod';
import {
  maxAmountMinor,
  maxDescriptionChars,
  maxMetadataKeyChars,
  maxMetadataKeys,
  maxMetadataValueChars,
  maxReferenceChars,
} from '../../domain/limits';
import { isCurrency } from '../../domain/money';
import { providerNames } from '../../domain/outcome';

/** Control characters other than tab and line breaks, and halves of surrogate pairs, have no place in text. */
const cleanText = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u;
const cleanLine = /^[^\p{Cc}\p{Cs}]*$/u;
const notText = 'Control characters and broken surrogates are not accepted';

/** Free text of a person. */
export const freeText = z.string().min(1).max(maxDescriptionChars).regex(cleanText, notText);

/** An identifier of somebody else's making: opaque, kept as it is. */
export const reference = z.string().min(1).max(maxReferenceChars).regex(cleanLine, notText);

export const amountMinor = z
  .int()
  .positive()
  .max(maxAmountMinor)
  .meta({ description: "In the currency's minor unit: 1250 is 12.50 GBP, and 1250 JPY", examples: [1250] });

export const metadata = z
  .record(
    z.string().min(1).max(maxMetadataKeyChars).regex(cleanLine, notText),
    z.string().max(maxMetadataValueChars).regex(cleanText, notText),
  )
  .refine((map) => Object.keys(map).length <= maxMetadataKeys, `At most ${maxMetadataKeys} keys are accepted`)
  .meta({
    description: `Up to ${maxMetadataKeys} keys of ${maxMetadataKeyChars} characters with values of ${maxMetadataValueChars}. Anything that looks like a card number is refused`,
    maxProperties: maxMetadataKeys,
  });

export const provider = z.enum(providerNames);

export const currencyCode = z
  .string()
  .refine(isCurrency, 'An ISO 4217 code in capitals is expected')
  .meta({ description: 'ISO 4217', examples: ['GBP'], pattern: '^[A-Z]{3}$' });

export const timestamp = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC' });
