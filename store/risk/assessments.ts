import type { Assessment } from '../../risk/decisions/assessment';
import type { Database } from '../database';
import { from } from '../lists/filters';
import type { RiskAssessments } from './documents';

/** As JSON, because nothing is looked up in it: it is read whole or not at all. */
export const storedAssessment = (assessment: Assessment): string => JSON.stringify(assessment);

interface AssessedRow {
  readonly _id: string;
  readonly merchantId: string;
  readonly assessment?: string | null;
}

const fields = { merchantId: 1, assessment: 1 } as const;

/** What refunds were decided on. It stands in the refund's row, where one update writes it with the decision. */
export function riskAssessmentsOf({ connection, read }: Database): RiskAssessments {
  const rows = connection.collection<AssessedRow>('refunds');
  const opened = (row: AssessedRow | null): Assessment | null =>
    row?.assessment == null ? null : (JSON.parse(row.assessment) as Assessment);

  /** One that cannot be read keeps nobody from the others. */
  const readable = (row: AssessedRow): Assessment | null => {
    try {
      return opened(row);
    } catch {
      return null;
    }
  };

  async function* between(
    time: { readonly from: Date; readonly to: Date },
    merchantIds: readonly string[] | null,
  ): AsyncGenerator<Assessment> {
    const during = { createdAt: { ...from(time.from), $lt: time.to } };
    for (const merchant of merchantIds === null ? [{}] : merchantIds.map((merchantId) => ({ merchantId }))) {
      const cursor = rows.find({ ...merchant, ...during }, { projection: fields });
      try {
        for (let row = await read(() => cursor.next()); row !== null; row = await read(() => cursor.next())) {
          const assessment = opened(row);
          if (assessment !== null) yield assessment;
        }
      } finally {
        await cursor.close();
      }
    }
  }

  return {
    get: (refundId, merchantIds) =>
      read(async () => {
        const row = await rows.findOne({ _id: refundId }, { projection: fields });
        return row === null || merchantIds?.includes(row.merchantId) === false ? null : opened(row);
      }),
    ofRefunds: (refundIds) =>
      read(async () => {
        const found = await rows.find({ _id: { $in: [...refundIds] } }, { projection: fields }).toArray();
        return found.flatMap((row) => readable(row) ?? []);
      }),
    between: (time, merchantIds) => between(time, merchantIds),
  };
}
