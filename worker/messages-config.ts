import { z } from 'zod';
import { messageChannels } from '../domain/contact';
import type { SenderConfig } from '../gateways/messages/create-sender';
import { parse } from './parse';
import { resolveReferences } from './resolve-references';

export type MessagesConfig = SenderConfig;

const timeoutMsDefault = 10_000;
const names = [
  'MESSAGES_HTTP_URL',
  'MESSAGES_HTTP_SECRET',
  'MESSAGES_HTTP_CHANNELS',
  'MESSAGES_SMTP_URL',
  'MESSAGES_SMTP_FROM',
  'MESSAGES_DEVELOPMENT_FILE',
  'MESSAGES_TIMEOUT_MS',
] as const;

/** Set to nothing is not set: files of variables have empty ones. */
const given = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const environmentSchema = z
  .object({
    MESSAGES_HTTP_URL: given(z.url({ protocol: /^https?$/ })),
    MESSAGES_HTTP_SECRET: given(
      z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and at least 24 bytes in base64'),
    ),
    MESSAGES_HTTP_CHANNELS: z.preprocess(
      (value) => (typeof value === 'string' && value !== '' ? value.split(',').map((part) => part.trim()) : undefined),
      z
        .array(z.enum(messageChannels))
        .min(1)
        .default([...messageChannels]),
    ),
    MESSAGES_SMTP_URL: given(z.url({ protocol: /^smtps?$/ })),
    MESSAGES_SMTP_FROM: given(z.string().min(3).max(320)),
    MESSAGES_DEVELOPMENT_FILE: given(z.string().min(1)),
    MESSAGES_TIMEOUT_MS: z.coerce.number().int().positive().default(timeoutMsDefault),
  })
  .refine((read) => (read.MESSAGES_HTTP_URL === undefined) === (read.MESSAGES_HTTP_SECRET === undefined), {
    message: 'MESSAGES_HTTP_URL and MESSAGES_HTTP_SECRET go together',
    path: ['MESSAGES_HTTP_URL'],
  })
  .refine((read) => (read.MESSAGES_SMTP_URL === undefined) === (read.MESSAGES_SMTP_FROM === undefined), {
    message: 'MESSAGES_SMTP_URL and MESSAGES_SMTP_FROM go together',
    path: ['MESSAGES_SMTP_URL'],
  });

/**
 * How messages reach people by the environment; null: nothing is configured that does. Secrets may be `env:NAME` or
 * `file:/path`.
 * @throws ConfigurationError naming every variable that is wrong
 */
export function readMessagesConfig(env: NodeJS.ProcessEnv): MessagesConfig | null {
  const own = Object.fromEntries(names.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]));
  const read = parse(environmentSchema, resolveReferences(own, env), 'the environment');
  const config: MessagesConfig = {
    timeoutMs: read.MESSAGES_TIMEOUT_MS,
    http:
      read.MESSAGES_HTTP_URL === undefined || read.MESSAGES_HTTP_SECRET === undefined
        ? null
        : {
            url: new URL(read.MESSAGES_HTTP_URL),
            secret: read.MESSAGES_HTTP_SECRET,
            channels: read.MESSAGES_HTTP_CHANNELS,
          },
    smtp:
      read.MESSAGES_SMTP_URL === undefined || read.MESSAGES_SMTP_FROM === undefined
        ? null
        : { url: read.MESSAGES_SMTP_URL, from: read.MESSAGES_SMTP_FROM },
    developmentFile: read.MESSAGES_DEVELOPMENT_FILE ?? null,
  };
  return config.http === null && config.smtp === null && config.developmentFile === null ? null : config;
}
