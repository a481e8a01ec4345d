import type { Request, Response } from 'express';
import { z } from 'zod';
import type { AdjustmentDocument, AdjustmentRequest, IdempotencyRow } from '../../../store/store';
import { answerOnce, jsonAnswer, sendAnswer } from '../../accept/answer';
import { claimRequest } from '../../accept/claim-request';
import { auditAdjustment } from '../../adjustments';
import { callerOf } from '../../caller';
import { decode, fieldError } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { requireIdempotencyKey } from '../../decode/idempotency-key';
import type { Api } from '../../deps';
import { adjustmentIdFor } from '../../ids';
import { presentAdjustment } from '../../present/adjustment';
import { requestHashOf } from '../../request-hash';
import { requestIdOf } from '../../request-id';
import type { Route } from '../../route';
import { adjustmentBody, adjustmentResource } from '../../schemas/adjustment';

const idempotencyKey = z.string().meta({ description: 'Repeat it to repeat safely' });

export const createAdjustment: Route = {
  method: 'post',
  path: '/v1/adjustments',
  operationId: 'createAdjustment',
  tag: 'Adjustments',
  summary: 'Ask for a movement of money by hand',
  description: 'Nothing moves until another operator approves; then one balanced trade record is posted.',
  access: { operator: 'ledger:adjust' },
  headers: z.object({ 'Idempotency-Key': idempotencyKey }),
  body: adjustmentBody,
  answers: { 201: { description: 'It waits for another operator', schema: adjustmentResource } },
  problems: ['idempotency_key_required', 'idempotency_key_reused', 'card_number_refused'],
  handle: async (api, req, res) => {
    const { row } = await claimRequest(api, requestRow(api, req, res));
    if (row.answer !== null) return sendAnswer(res, { answer: row.answer, replayed: true });
    const adjustment = adjustmentOf(api, row);
    await auditAdjustment(api, res, adjustment, 'request', detailOf(adjustment));
    const { expiresAt } = await api.store.adjustments.open(adjustment);
    const location = { location: `/v1/adjustments/${row.id}` };
    sendAnswer(
      res,
      await answerOnce(api, row.id, jsonAnswer(201, presentAdjustment({ ...adjustment, expiresAt }), location)),
    );
  },
};

function requestRow(api: Api, req: Request, res: Response): IdempotencyRow {
  const key = requireIdempotencyKey(req);
  const { keyId, merchantIds } = callerOf(res);
  const body = decode(adjustmentBody, req.body);
  refuseCardNumbers({ reason: body.reason });
  if (!merchantIds.includes(body.merchant)) throw fieldError('/merchant', 'The API key serves no such merchant');
  if (body.debit === body.credit) throw fieldError('/credit', 'Debit and credit must be different accounts');
  return {
    id: adjustmentIdFor(keyId, key),
    merchantId: body.merchant,
    kind: 'adjustment',
    requestHash: requestHashOf(req.body),
    request: requestOf(body, keyId),
    requestId: requestIdOf(res),
    createdAt: api.now(),
    answer: null,
  };
}

const requestOf = (
  { debit, credit, amount, currency, reason, reference = null }: z.output<typeof adjustmentBody>,
  requestedBy: string,
): AdjustmentRequest => ({ debit, credit, amount, currency, reason, reference, requestedBy });

/** The same at every repetition: all of it stands in the request that came first. */
const adjustmentOf = ({ adjustmentExpiryMs }: Api, { id, merchantId, request, createdAt }: IdempotencyRow) =>
  ({
    id,
    merchantId,
    status: 'pending',
    // A row of kind `adjustment` holds an adjustment request.
    ...(request as AdjustmentRequest),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + adjustmentExpiryMs),
    decidedBy: null,
    decidedAt: null,
    recordId: null,
  }) satisfies AdjustmentDocument;

const detailOf = ({ debit, credit, amount, currency, reason }: AdjustmentDocument) => ({
  debit,
  credit,
  amount,
  currency,
  reason,
});
