import { judgeAbsence } from '../../domain/reconciliation';
import { settlementFacts, type MovementKind } from '../../domain/settlement';
import type { TradeRecord } from '../../ledger/trade-record';
import type { SettlementDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { openCase } from './cases';
import { withDifference, type Run, type Tally } from './run';

const batchRecords = 200;

/**
 * Looks for every movement of ours in the files that were read, of this day or another. Refunds that the provider itself
 * told us of (`external`) are there by their nature.
 */
export async function compareRecords(
  deps: ActivityDeps,
  run: Run,
  before: Tally,
  report: () => void = () => undefined,
): Promise<Tally> {
  let tally = before;
  let batch: TradeRecord[] = [];
  const compare = async (): Promise<void> => {
    for (const record of await withoutLine(deps, run, batch)) {
      const difference = judgeAbsence(run.provider, record.occurredAt, run.window);
      await openCase(deps, run, record.id, difference, foundOf(record));
      tally = withDifference(tally, difference);
    }
    batch = [];
    report();
  };
  for await (const record of deps.store.tradeRecords.between(run.merchantId, run.window)) {
    if (!isTold(run, record)) continue;
    batch.push(record);
    if (batch.length === batchRecords) await compare();
  }
  await compare();
  return tally;
}

/** Whether anything of ours moved on that day that the provider's file should tell. */
export async function hasRecords(deps: ActivityDeps, run: Run): Promise<boolean> {
  for await (const record of deps.store.tradeRecords.between(run.merchantId, run.window)) {
    if (isTold(run, record) && (await onAccount(deps, run, [record])).length > 0) return true;
  }
  return false;
}

const isTold = ({ provider }: Run, { type, provider: of, leg }: TradeRecord): boolean =>
  of === provider && leg !== 'external' && settlementFacts[provider].kinds.some((kind) => kind === type);

/** Those that no line of the account is about. */
export async function withoutLine(
  deps: Pick<ActivityDeps, 'store'>,
  run: Pick<Run, 'provider' | 'account'>,
  records: readonly TradeRecord[],
): Promise<TradeRecord[]> {
  const ours = await onAccount(deps, run, records);
  const missing = await Promise.all(
    settlementFacts[run.provider].kinds.map(async (kind) => {
      const some = ours.filter(({ type }) => type === kind);
      const lines = await deps.store.settlements.about(run, {
        kind,
        providerIds: some.flatMap(({ providerReference }) => providerReference ?? []),
        ourKeys: some.flatMap((record) => keysOf(record)),
      });
      return some.filter((record) => !lines.some((line) => isAbout(line, record)));
    }),
  );
  return missing.flat();
}

/** Later keys of a refund are found by the provider's id. */
const keysOf = ({ type, paymentId, refundId }: TradeRecord): string[] =>
  type === 'payment' ? (paymentId === null ? [] : [paymentId]) : refundId === null ? [] : [refundId];

const isAbout = (line: SettlementDocument, record: TradeRecord): boolean =>
  line.providerId === record.providerReference || (line.ourKey !== null && keysOf(record).includes(line.ourKey));

/** Those that moved over the account: a merchant may have several with one provider. */
async function onAccount(
  { store }: Pick<ActivityDeps, 'store'>,
  { provider, account }: Pick<Run, 'provider' | 'account'>,
  records: readonly TradeRecord[],
): Promise<TradeRecord[]> {
  const [payments, refunds] = await Promise.all([
    store.payments.findMany({ account, providerIds: [], ids: records.flatMap(({ paymentId }) => paymentId ?? []) }),
    store.refunds.findMany({ account, providerIds: [], ids: records.flatMap(({ refundId }) => refundId ?? []) }),
  ]);
  const accountOf = (record: TradeRecord): string | undefined => {
    const refund = refunds.find(({ id }) => id === record.refundId);
    const routes = refund === undefined ? [] : [refund, ...refund.closedRoutes];
    const payment = payments.find(({ id }) => id === record.paymentId);
    return [...routes, ...(payment === undefined ? [] : [payment])].find((row) => row.provider === provider)?.account;
  };
  return records.filter((record) => accountOf(record) === account);
}

function foundOf({ id, type, amount, currency, occurredAt, paymentId, refundId, providerReference }: TradeRecord) {
  return {
    kind: type as MovementKind,
    paymentId,
    refundId,
    providerId: providerReference,
    recordId: id,
    lineId: null,
    ours: { amount, currency, at: occurredAt, booked: true },
    theirs: null,
  };
}
