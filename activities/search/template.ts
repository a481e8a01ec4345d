const keyword = { type: 'keyword', ignore_above: 256 } as const;
const keywords = (...names: string[]) => Object.fromEntries(names.map((name) => [name, keyword]));
const date = { type: 'date' } as const;
const long = { type: 'long' } as const;

/** What the indexes hold, in words that Elasticsearch 7.8 and later and OpenSearch understand. Other fields are kept unindexed. */
export const indexTemplate = (prefix: string) => ({
  index_patterns: [`${prefix}-trade-records`, `${prefix}-refunds`],
  template: {
    mappings: {
      dynamic: false,
      properties: {
        '@timestamp': date,
        ...keywords('id', 'merchant', 'merchant_id', 'payment', 'payment_id', 'refund_id', 'subject_id', 'order_id'),
        ...keywords('customer_id', 'type', 'leg', 'status', 'state', 'reason', 'currency', 'provider'),
        ...keywords('provider_reference', 'provider_refund_id', 'content_hash'),
        amount: long,
        revision: long,
        occurred_at: date,
        created_at: date,
        updated_at: date,
        failure: { properties: keywords('code', 'stage') },
        risk: { properties: { decision: keyword, score: { type: 'double' }, rules: keyword, reasons: keyword } },
        postings: { properties: { ...keywords('account', 'currency'), debit: long, credit: long } },
      },
    },
  },
});
