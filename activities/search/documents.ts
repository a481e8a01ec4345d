import { presentRefund, viewOfRow } from '../../domain/resources/refund';
import type { RiskDecision } from '../../domain/refund';
import type { SinkRow, SinkSource } from '../../store/search/sink';

/** A row as the search engine gets it; a version that is lower than the one it has changes nothing. */
export interface SinkDocument {
  readonly index: string;
  readonly id: string;
  readonly version: number;
  readonly body: object;
}

export const indexName = (prefix: string, source: SinkSource): string => `${prefix}-${source.replaceAll('_', '-')}`;

/** What people wrote stays in the database: a document has ids, words of ours, amounts and times. */
export function documentOf({ source, row }: SinkRow, prefix: string): SinkDocument {
  const common = { index: indexName(prefix, source), id: row.id };
  if (source === 'trade_records') {
    const { id, hmac: _hmac, contentHash, ...record } = row;
    return {
      ...common,
      version: 1,
      body: { '@timestamp': record.occurredAt, id, ...snake(record), content_hash: contentHash },
    };
  }
  const { description: _said, metadata: _kept, bank_account: _account, ...shown } = presentRefund(viewOfRow(row));
  const { next_action: _awaited, ...refund } = shown;
  const { orderId, customerId, revision, updatedAt } = row;
  // The search engine is the operators': they find refunds by the rules that decided, which no merchant is told.
  const inside = { failure: row.failure, risk: row.risk && insideOf(row.risk) };
  const body = { '@timestamp': updatedAt, ...refund, ...inside, order_id: orderId, customer_id: customerId, revision };
  return { ...common, version: revision, body };
}

const insideOf = ({ decision, score, rules, reasons = [] }: RiskDecision): object => ({
  decision,
  score,
  rules,
  reasons,
});

/** Names as the API has them. */
const snake = (record: object): object =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
