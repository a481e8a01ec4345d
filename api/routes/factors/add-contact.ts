import { maskedContact } from '../../../domain/contact';
import { decode } from '../../decode/decode';
import { addFactor, auditFactor, beginChange } from '../../factors/change';
import { customerOf } from '../../factors/owners';
import { presentFactor } from '../../present/factor';
import type { Route } from '../../route';
import { contactBody, factorResource } from '../../schemas/factors';

export const addContact: Route = {
  method: 'post',
  path: '/v1/customers/{id}/factors/contacts',
  operationId: 'addCustomerContact',
  tag: 'Second factors',
  summary: 'Register where codes reach a customer',
  description:
    'You vouch for it. It counts for refunds that are asked for from now on, not for those that wait already.',
  access: { merchant: 'refunds:write' },
  body: contactBody,
  answers: { 201: { description: 'The contact', schema: factorResource } },
  problems: ['too_many_factors'],
  handle: async (api, req, res) => {
    const owner = customerOf(req, res);
    const { channel, address } = decode(contactBody, req.body);
    await beginChange(api, owner, undefined);
    const masked = maskedContact(channel, address);
    const factor = await addFactor(api, owner, 'contact', { channel, secret: address, masked });
    await auditFactor(api, res, owner, 'add', factor);
    res.status(201).json(presentFactor(factor));
  },
};
