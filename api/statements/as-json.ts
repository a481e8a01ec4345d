import type { StatementLine } from '../../ledger/statement';
import type { StatementResource } from '../schemas/balances';
import type { Statement } from './open-statement';

const presentLine = ({ record, currency, amount, balance }: StatementLine): StatementResource['movements'][number] => ({
  record: record.id,
  occurred_at: record.occurredAt.toISOString(),
  type: record.type,
  subject: record.subjectId,
  payment: record.paymentId,
  refund: record.refundId,
  provider: record.provider,
  provider_reference: record.providerReference,
  currency,
  amount,
  balance,
});

/** The statement as a JSON text, a movement a line. What breaks off is no JSON. */
export async function* statementAsJson(statement: Statement): AsyncGenerator<string> {
  const head = {
    object: 'statement',
    merchant: statement.merchantId,
    account: statement.account,
    from: statement.from.toISOString(),
    to: statement.to.toISOString(),
    as_of_seal: statement.asOfSeal,
    sealed_at: statement.sealedAt?.toISOString() ?? null,
    opening: [...statement.opening],
  } satisfies Omit<StatementResource, 'movements' | 'closing'>;
  yield `${JSON.stringify(head).slice(0, -1)},"movements":[`;
  let separator = '\n';
  for await (const line of statement.lines) {
    yield separator + JSON.stringify(presentLine(line));
    separator = ',\n';
  }
  yield `\n],"closing":${JSON.stringify(statement.closing())}}\n`;
}
