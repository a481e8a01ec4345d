import type { ChallengeDocument, RefundDocument } from '../../store/store';
import type { Api } from '../deps';

type Bound = Pick<
  RefundDocument,
  'id' | 'merchantId' | 'amount' | 'currency' | 'provider' | 'account' | 'providerPaymentId' | 'destination'
>;

/** What a code is good for: this refund, of this amount, to where it goes now. */
const boundTo = (refund: Bound): readonly string[] => [
  refund.merchantId,
  refund.id,
  String(refund.amount),
  refund.currency,
  refund.provider,
  refund.account,
  refund.destination?.id ?? refund.providerPaymentId,
];

/** Tells whether anything that a code is bound to has changed. */
export const bindingOf = ({ personalHash }: Pick<Api, 'personalHash'>, refund: Bound): string =>
  personalHash('code_binding', ...boundTo(refund));

/** The hash of a code together with all that it is bound to: transplanted, it is another. */
export const hashOfCode = (
  { personalHash }: Pick<Api, 'personalHash'>,
  { id }: Pick<ChallengeDocument, 'id'>,
  refund: Bound,
  code: string,
): string => personalHash('one_time_code', id, ...boundTo(refund), code);
