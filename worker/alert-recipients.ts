import { z } from 'zod';
import type { AlertTelling } from '../activities/alerts/telling';
import { parse, readJson } from './parse';
import { resolveReferences } from './resolve-references';

const recipientsSchema = z.strictObject({
  groups: z.record(
    z.string().min(1),
    z.strictObject({
      sms: z.array(z.string().regex(/^\+[1-9]\d{6,14}$/, 'a telephone number as +44… is expected')).default([]),
      email: z.array(z.email()).default([]),
    }),
  ),
});

const environmentSchema = z.object({
  ALERT_RECIPIENTS_FILE: z.string().min(1).optional(),
  ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  ALERT_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and at least 24 bytes in base64')
    .optional(),
});

/**
 * Where operators are told of alarms. The file's values and the secret may be `env:NAME` or `file:/path`.
 * @throws ConfigurationError naming every variable or field that is wrong
 */
export function readAlertTelling(env: NodeJS.ProcessEnv): AlertTelling {
  const { ALERT_RECIPIENTS_FILE, ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET } = env;
  const given = resolveReferences({ ALERT_RECIPIENTS_FILE, ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET }, env);
  const read = parse(
    environmentSchema.refine(
      (it) => (it.ALERT_WEBHOOK_URL === undefined) === (it.ALERT_WEBHOOK_SECRET === undefined),
      'ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET go together',
    ),
    given,
    'the environment',
  );
  const file = read.ALERT_RECIPIENTS_FILE;
  return {
    groups: file === undefined ? {} : parse(recipientsSchema, resolveReferences(readJson(file), env), file).groups,
    webhook:
      read.ALERT_WEBHOOK_URL === undefined || read.ALERT_WEBHOOK_SECRET === undefined
        ? null
        : { url: read.ALERT_WEBHOOK_URL, secret: read.ALERT_WEBHOOK_SECRET },
  };
}
