import { newSecret } from '../../../api/webhooks';
import { randomId } from '../../../api/ids';
import type { WebhookDeliveryDocument, WebhookEndpointDocument } from '../../../store/store';
import type { ActivityWorld } from '../support/activity-world';
import { requestedAt } from '../support/activity-world';

export interface KnownEndpoint {
  readonly endpoint: WebhookEndpointDocument;
  readonly secret: string;
}

/** An endpoint of `m_one`, that listens to all since before anything happens in these tests. */
export async function insertEndpoint(
  { store }: Pick<ActivityWorld, 'store'>,
  change: Partial<WebhookEndpointDocument> = {},
): Promise<KnownEndpoint> {
  const secret = newSecret();
  const at = new Date(requestedAt);
  const endpoint = await store.webhookEndpoints.insert(
    {
      id: randomId('we'),
      merchantId: 'm_one',
      url: 'https://shop.example/hooks',
      description: null,
      events: ['*'],
      status: 'enabled',
      disabledReason: null,
      since: new Date(at.getTime() - 1_000),
      failingSince: null,
      createdAt: at,
      updatedAt: at,
      ...change,
    },
    secret,
    100,
  );
  if (endpoint === null) throw new Error('There is no room for an endpoint');
  return { endpoint, secret };
}

/** All deliveries to an endpoint, oldest first. */
export async function deliveriesTo(
  { store }: Pick<ActivityWorld, 'store'>,
  { id, merchantId }: WebhookEndpointDocument,
): Promise<WebhookDeliveryDocument[]> {
  const { data } = await store.webhookDeliveries.list(id, { merchantIds: [merchantId], limit: 100 });
  return data.toReversed();
}
