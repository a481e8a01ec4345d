import { rememberedHead } from '../../../activities/sealing/start-sealer';
import type { LedgerHead } from '../../../domain/ledger-sealer';
import type { Finding } from '../../../ledger/verify/finding';
import { verifyStep } from '../../../ledger/verify/verify-step';
import { cursorFromStart, formatLedgerCursor, parseLedgerCursor, type LedgerCursor } from '../../decode/ledger-cursor';
import { decode } from '../../decode/decode';
import type { Api } from '../../deps';
import { ledgerFindingsMax, ledgerVerifyMs, timelineTimeoutMs } from '../../limits';
import type { Route } from '../../route';
import { verificationResource, verifyQuery } from '../../schemas/ledger';

export const verifyLedger: Route = {
  method: 'get',
  path: '/v1/ledger/verify',
  operationId: 'verifyLedger',
  tag: 'Ledger',
  summary: 'Recompute a piece of the sealed ledger',
  description:
    'Each call works for about a second and says where it stopped: call again with `after` until `next` is null. ' +
    'Checkpoints that were kept outside are compared by `npm run ledger -- verify`.',
  access: { operator: 'records:read' },
  query: verifyQuery,
  answers: { 200: { description: 'What was found', schema: verificationResource } },
  problems: ['validation_failed'],
  handle: async (api, req, res) => {
    const { after } = decode(verifyQuery, { ...req.query });
    const cursor = after === undefined ? cursorFromStart(await askSealer(api)) : parseLedgerCursor(after);
    res.json(await verifyFrom(api, cursor));
  },
};

/** Also without an answer the seals are verified; only what was cut off their end is not noticed then. */
async function askSealer({ temporal }: Api): Promise<LedgerHead | null> {
  try {
    return await temporal.withDeadline(Date.now() + timelineTimeoutMs, () => rememberedHead(temporal.workflow));
  } catch {
    return null;
  }
}

async function verifyFrom({ store, ledger }: Api, { position, remembered }: LedgerCursor) {
  const untilMs = performance.now() + ledgerVerifyMs;
  const findings: Finding[] = [];
  const done = { seals: 0, records: 0, waiting: 0 };
  let next: LedgerCursor['position'] | null = position;
  do {
    const step = await verifyStep(store.ledger, next, { ...ledger, remembered });
    findings.push(...step.findings);
    done.seals += step.seals;
    done.records += step.records;
    done.waiting += step.waiting;
    next = step.next;
  } while (next !== null && performance.now() < untilMs && findings.length < ledgerFindingsMax);
  return {
    object: 'ledger_verification',
    findings: findings.slice(0, ledgerFindingsMax),
    ...done,
    next: next === null ? null : formatLedgerCursor({ position: next, remembered }),
  };
}
