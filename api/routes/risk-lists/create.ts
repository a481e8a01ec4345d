import { callerOf } from '../../caller';
import { decode, fieldError } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { randomId } from '../../ids';
import { presentRiskListEntry } from '../../present/risk';
import { auditList, listedHash } from '../../risk-lists';
import type { Route } from '../../route';
import { riskListBody, riskListEntryResource } from '../../schemas/risk';

export const createRiskListEntry: Route = {
  method: 'post',
  path: '/v1/risk/lists',
  operationId: 'createRiskListEntry',
  tag: 'Risk',
  summary: 'Put somebody or something on a block or allow list of a merchant',
  description: 'It counts for refunds that are decided from a second later on.',
  access: { operator: 'refunds:operate' },
  body: riskListBody,
  answers: { 201: { description: 'The entry, without its value', schema: riskListEntryResource } },
  problems: ['validation_failed', 'card_number_refused'],
  handle: async (api, req, res) => {
    const body = decode(riskListBody, req.body);
    const { reason, value } = body;
    refuseCardNumbers({ reason, ...(body.kind === 'instrument' && { value }) });
    const { keyId, merchantIds } = callerOf(res);
    if (!merchantIds.includes(body.merchant)) throw fieldError('/merchant', 'This is no merchant that you serve');
    const now = api.now();
    const entry = {
      id: randomId('rl'),
      merchantId: body.merchant,
      list: body.list,
      kind: body.kind,
      hash: listedHash(api, body),
      reason,
      by: keyId,
      createdAt: now,
      expiresAt: body.expires_at ?? null,
      removedAt: null,
      updatedAt: now,
    };
    await auditList(api, res, 'create', entry);
    await api.store.riskLists.insert(entry);
    res.status(201).json(presentRiskListEntry(entry));
  },
};
