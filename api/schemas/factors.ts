import { z } from 'zod';
import { messageChannels } from '../../domain/contact';
import { factorTypes } from '../../store/factors/documents';
import { reference, timestamp } from './common';

export const totpCode = z.string().regex(/^[0-9]{6}$/, 'Six digits are expected');
export const recoveryCode = z
  .string()
  .min(16)
  .max(40)
  .regex(/^[A-Za-z2-7\s-]+$/, 'This is no recovery code');

const text = z.string().max(8_192);

/** What `navigator.credentials.get()` gives, as JSON. */
const assertion = z.looseObject({
  id: text,
  rawId: text,
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: text, authenticatorData: text, signature: text }),
});

/** What `navigator.credentials.create()` gives, as JSON. */
const attestation = z.looseObject({
  id: text,
  rawId: text,
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: text, attestationObject: text, transports: z.array(text).optional() }),
});

const ceremony = z.string().max(80).meta({ description: 'Of the options that this answers' });

/** An operator's own second factor. */
export const givenFactor = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('totp'), code: totpCode }),
    z.strictObject({ method: z.literal('recovery_code'), code: recoveryCode }),
    z.strictObject({ method: z.literal('passkey'), ceremony, response: assertion }),
  ])
  .meta({ id: 'GivenFactor', description: 'The operator’s own second factor' });
export type GivenFactor = z.output<typeof givenFactor>;

export const factorChangeBody = z
  .strictObject({
    factor: givenFactor.optional().meta({ description: 'One that is active; needed once there is one' }),
  })
  .meta({ id: 'FactorChange' });

export const activationBody = z.strictObject({ code: totpCode }).meta({ id: 'TotpActivation' });

export const contactBody = z
  .discriminatedUnion('channel', [
    z.strictObject({
      channel: z.literal('sms'),
      address: z
        .string()
        .regex(/^\+[1-9][0-9]{6,14}$/, 'A telephone number in the form of E.164 is expected')
        .meta({ examples: ['+447700900123'] }),
    }),
    z.strictObject({ channel: z.literal('email'), address: z.email().max(254) }),
  ])
  .meta({ id: 'ContactRequest', description: 'Stored encrypted, shown masked' });

export const passkeyBody = z
  .strictObject({ ceremony, response: attestation, label: reference.optional() })
  .meta({ id: 'PasskeyRegistration' });

export const factorResource = z
  .object({
    id: z.string(),
    object: z.literal('factor'),
    type: z.enum(factorTypes),
    status: z.enum(['pending', 'active']),
    label: z.string(),
    channel: z.enum(messageChannels).nullable(),
    address: z.string().nullable().meta({ description: 'Masked' }),
    codes_left: z.int().nullable().meta({ description: 'Of recovery codes' }),
    created_at: timestamp,
  })
  .meta({ id: 'Factor' });
export type FactorResource = z.output<typeof factorResource>;

const toldOnce = 'In this answer and in no other';

export const enrolledTotp = factorResource
  .extend({
    secret: z.string().meta({ description: `Base32. ${toldOnce}` }),
    otpauth_uri: z.string().meta({ description: 'What an authenticator app reads' }),
    qr_svg: z.string().meta({ description: 'The same as a QR code, an SVG image' }),
  })
  .meta({ id: 'EnrolledTotp' });

export const renewedCodes = factorResource
  .extend({ codes: z.array(z.string()).meta({ description: `Each is good once. ${toldOnce}` }) })
  .meta({ id: 'RecoveryCodes' });

export const passkeyOptions = z
  .object({
    ceremony: z.string().meta({ description: 'Goes back with what the passkey answers' }),
    public_key: z.looseObject({}).meta({ description: 'For `navigator.credentials`, as JSON' }),
    expires_at: timestamp,
  })
  .meta({ id: 'PasskeyOptions' });
