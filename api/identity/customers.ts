import type { Request, Response } from 'express';
import { EngineError } from '../../domain/errors';
import type { ShownIdentity } from '../../store/store';
import type { GivenDocument } from '../../risk/identity/read-document';
import { callerOf, merchantOf } from '../caller';
import { fieldError } from '../decode/decode';
import type { Api } from '../deps';
import { presentIdentity } from '../present/identity';
import { idOf } from '../route';
import { reference } from '../schemas/common';
import type { GivenIdentity, IdentityResource } from '../schemas/identity';

/** A customer as one merchant names it. */
export interface CustomerRef {
  readonly merchantId: string;
  readonly customerId: string;
}

const decisionsShown = 20;

/**
 * The customer of the merchant's own key that the path names.
 * @throws EngineError `customer_not_found` for what is no customer's id
 */
export function ownCustomer(req: Request, res: Response): CustomerRef {
  return { merchantId: merchantOf(callerOf(res)), customerId: customerIdOf(req) };
}

function customerIdOf(req: Request): string {
  const id = reference.safeParse(idOf(req));
  if (!id.success) throw new EngineError('customer_not_found');
  return id.data;
}

/** What one merchant knows of its customer. Null: it has never been asked who that is. */
export async function viewIdentity({ store, now }: Api, of: CustomerRef): Promise<IdentityResource | null> {
  const [row = null] = await store.customers.find([of.merchantId], of.customerId);
  return viewOf({ store, now }, of, row);
}

async function viewOf(
  { store, now }: Pick<Api, 'store' | 'now'>,
  of: CustomerRef,
  row: ShownIdentity | null,
): Promise<IdentityResource | null> {
  const decisions = await store.identityAttempts.list(of.merchantId, of.customerId, decisionsShown);
  if (row === null && decisions.length === 0) return null;
  return presentIdentity(of, row, decisions, now());
}

/**
 * The customer that the path names, of the merchants that the key serves, or of the one that `merchant` names.
 * @throws EngineError `customer_not_found`; `validation_failed` where several merchants know a customer of this id
 */
export async function findIdentity(
  api: Api,
  req: Request,
  res: Response,
  merchant: string | undefined,
): Promise<IdentityResource> {
  const customerId = customerIdOf(req);
  const { merchantIds } = callerOf(res);
  const asked = merchant === undefined ? merchantIds : merchantIds.filter((id) => id === merchant);
  const views = await Promise.all(asked.map((merchantId) => viewIdentity(api, { merchantId, customerId })));
  const [view, ...others] = views.filter((found) => found !== null);
  if (view === undefined) throw new EngineError('customer_not_found');
  if (others.length > 0) throw fieldError('/merchant', 'Several merchants have a customer of this id: name one');
  return view;
}

/** The document that a body describes, in the parsers' words. */
export function givenDocumentOf({ document }: GivenIdentity): GivenDocument {
  switch (document.type) {
    case 'cn_resident_id':
      return { type: document.type, number: document.number, expiresOn: document.expires_on };
    case 'passport':
      return { type: document.type, mrz: [document.mrz[0] ?? '', document.mrz[1] ?? ''] };
    case 'other':
      return {
        type: document.type,
        kind: document.kind,
        country: document.country,
        number: document.number,
        expiresOn: document.expires_on,
      };
  }
}
