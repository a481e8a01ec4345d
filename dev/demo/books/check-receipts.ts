import { z } from 'zod';
import { checkReceipt, type ReceiptCheck } from '../../../ledger/receipts/receipt';
import { parseVerifierKey } from '../../../ledger/seals/signing-keys';
import type { Facts } from '../checks/facts';
import { expectNone, expectSame, type Finding } from '../checks/finding';
import { until } from '../engine/until';
import type { Stage } from '../stage';

const proofShape = z.object({
  receipts: z.array(z.looseObject({ record: z.string() })),
  unsealed: z.array(z.string()),
});
const checkpointShape = z.object({ verifier_keys: z.array(z.string()) });

const refundsToProve = 5;

/** Gets the receipts of some refunds once they are sealed, and checks them as anybody could. */
export async function checkReceipts({ merchant }: Stage, { refunds }: Facts): Promise<Finding[]> {
  const { verifier_keys: keys } = await merchant.read('/v1/ledger/checkpoint', checkpointShape);
  const verifiers = keys.map(parseVerifierKey).filter((verifier) => verifier !== null);
  const chosen = refunds.filter(({ state }) => state === 'succeeded').slice(0, refundsToProve);
  const checks: ReceiptCheck[] = [];
  const forged: ReceiptCheck[] = [];
  for (const { id } of chosen) {
    const proof = await until(
      `the receipts of ${id}`,
      () => merchant.read(`/v1/refunds/${id}/proof`, proofShape),
      ({ unsealed }) => unsealed.length === 0,
    );
    for (const receipt of proof.receipts) {
      checks.push(checkReceipt(receipt, verifiers));
      const record = receipt.record.replace('"amount":', '"amount":9');
      forged.push(checkReceipt({ ...receipt, record }, verifiers));
    }
  }
  return [
    expectSame('refunds with receipts', refundsToProve, chosen.length),
    expectNone(
      'receipts that prove nothing',
      checks.flatMap((check) => (check.kind === 'proved' ? [] : [check.problem])),
    ),
    expectSame(
      'receipts with another amount that prove something',
      0,
      forged.filter(({ kind }) => kind === 'proved').length,
    ),
  ];
}
