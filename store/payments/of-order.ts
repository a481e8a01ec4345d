import type { Connection } from 'mongoose';
import { perMerchant } from '../lists/filters';

/**
 * The payments of an order, among these merchants' only. The token leads, which the index has; the field decides, because
 * another reference may read the same.
 */
export async function paymentsOfOrder(
  connection: Connection,
  merchantIds: readonly string[],
  orderId: string,
): Promise<string[]> {
  const payments = connection.collection<{ _id: string }>('payments');
  const found = await Promise.all(
    perMerchant(merchantIds, { tokens: orderId, orderId }).map((branch) =>
      payments.find(branch, { projection: { _id: 1 } }).toArray(),
    ),
  );
  return found.flat().map(({ _id }) => _id);
}
