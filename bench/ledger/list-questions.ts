import type { ListQuery, Page, PaymentFilter, RecordFilter, RefundFilter, Store } from '../../store/store';
import type { Dataset, Filled } from './load';
import type { Question } from './question';
import { idOf, merchantId, paymentAt, refundAt } from './rows';

type Ask<Filter> = (dataset: Dataset) => Partial<ListQuery> & Filter;

const limit = 10;

const over =
  <Filter>(of: Filled, list: (store: Store, query: ListQuery & Filter) => Promise<Page<unknown>>) =>
  (name: string, asked: Ask<Filter>): Question => ({
    name,
    of,
    ask: async (store, dataset) => {
      const query: ListQuery & Filter = { merchantIds: [merchantId], limit, ...asked(dataset) };
      return (await list(store, query)).data.length;
    },
  });

const refunds = over<RefundFilter>('refunds', (store, query) => store.refunds.list(query));
const payments = over<PaymentFilter>('payments', (store, query) => store.payments.list(query));
const records = over<RecordFilter>('trade_records', (store, query) => store.tradeRecords.list(query));

const middle = ({ size }: Dataset): number => Math.floor(size / 2);
const refundOf = (dataset: Dataset) => refundAt(middle(dataset), dataset.size, dataset.end);
const paymentOf = (dataset: Dataset) => paymentAt(middle(dataset), dataset.size, dataset.end);
/** A multiple of three is a payment's record, this is a hold's. */
const heldIn = (dataset: Dataset): number => Math.floor(middle(dataset) / 1_000) * 1_000 + 1;

/** Every list of the API, by the filters that people use and by those that are hard. */
export const listQuestions: readonly Question[] = [
  refunds('refunds: newest', () => ({})),
  refunds('refunds: a page in the middle', (dataset) => ({ startingAfter: idOf('re', middle(dataset)) })),
  refunds('refunds: back from the middle', (dataset) => ({ endingBefore: idOf('re', middle(dataset)) })),
  refunds('refunds: oldest first', () => ({ sort: 'created' })),
  refunds('refunds: largest first', () => ({ sort: '-amount' })),
  refunds('refunds: state of most', () => ({ states: ['succeeded'] })),
  refunds('refunds: state of 1 in 1,000', () => ({ states: ['manual_review'] })),
  refunds('refunds: provider of 1 in 200', () => ({ provider: 'bank' })),
  refunds('refunds: state, provider, currency', () => ({
    states: ['failed'],
    provider: 'alipay',
    currency: 'CNY',
  })),
  refunds('refunds: amounts from–to, currency', () => ({ amountFrom: 100, amountTo: 1_000, currency: 'GBP' })),
  refunds('refunds: an exact amount', (dataset) => {
    const { amount } = refundOf(dataset);
    return { amountFrom: amount, amountTo: amount };
  }),
  refunds('refunds: a span in the past, state', (dataset) => ({
    createdFrom: new Date(dataset.end - 90 * 86_400_000),
    createdTo: new Date(dataset.end - 60 * 86_400_000),
    states: ['failed'],
  })),
  refunds('refunds: a customer', (dataset) => ({ customerId: refundOf(dataset).customerId ?? '' })),
  refunds('refunds: q, one order number', (dataset) => ({ q: `ord-${middle(dataset)}` })),
  refunds('refunds: q, a provider’s reference', (dataset) => ({ q: refundOf(dataset).providerRefundId ?? '' })),
  refunds('refunds: q, a word of 1 in 8', () => ({ q: 'Blue' })),
  refunds('refunds: q, a word of all', () => ({ q: '退款' })),
  refunds('refunds: q, two words, 1 in 64', () => ({ q: 'blue 雨伞' })),
  refunds('refunds: q, a rare word and one of all', (dataset) => ({ q: `退款 T-${middle(dataset)}` })),
  refunds('refunds: q, a word of 1 in 8, largest first', () => ({ q: 'lamp', sort: '-amount' })),
  payments('payments: newest', () => ({})),
  payments('payments: failed, by provider', () => ({ status: 'failed', provider: 'stripe' })),
  payments('payments: an order', (dataset) => ({ orderId: paymentOf(dataset).orderId ?? '' })),
  payments('payments: q, metadata of 1 in 10', () => ({ q: 'shop' })),
  records('trade records: a merchant’s newest', () => ({})),
  records('trade records: a page in the past', (dataset) => ({ createdTo: refundOf(dataset).createdAt })),
  records('trade records: of a refund', (dataset) => ({ refundId: idOf('re', heldIn(dataset)) })),
  records('trade records: type, provider, currency', () => ({ type: 'payment', provider: 'bank', currency: 'EUR' })),
  records('trade records: q, a customer', (dataset) => ({ q: refundOf(dataset).customerId ?? '' })),
];
