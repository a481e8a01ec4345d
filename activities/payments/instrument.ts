import { riskHashes } from '../../store/risk/hashes';
import type { PaymentDocument, PaymentRequest } from '../../store/store';
import type { ActivityDeps } from '../deps';

/** Stripe's own tokens of one card; its test tokens (`pm_card_visa`) stand for nobody's. */
const cardToken = /^pm_(?!card_)\w{8,}$/;

/** Keyed hashes of what a request tells of the payer, until the provider tells which card or account it was. */
export function payerHashes(
  { personalHash }: Pick<ActivityDeps, 'personalHash'>,
  { provider, source, context }: PaymentRequest,
): Pick<PaymentDocument, 'instrumentHash' | 'deviceHash' | 'ipHash'> {
  const instrument = 'providerPaymentId' in source ? null : instrumentOf(source);
  return {
    ...(instrument !== null && { instrumentHash: riskHashes(personalHash).instrument(provider, instrument) }),
    ...(context?.device !== undefined && { deviceHash: context.device }),
    ...(context?.ip !== undefined && { ipHash: context.ip }),
  };
}

/** Most ways to pay are everybody's (`alipay_qr`); what names one payer is their id, or the token of a card. */
const instrumentOf = ({
  paymentMethod,
  payer,
}: Extract<PaymentRequest['source'], { paymentMethod: string }>): string | null =>
  payer ?? (cardToken.test(paymentMethod) ? paymentMethod : null);
