import { ApiError, RefundEngine } from '../../client';

const { API = '', KEY = '', PAYMENT = '' } = process.env;
const engine = new RefundEngine({ baseUrl: API, apiKey: KEY });

async function main(): Promise<void> {
  // The key names the return, so that asking again, tomorrow or from another machine, is the same refund.
  const refund = await engine.refunds.create(
    { payment: PAYMENT, amount: 1_250, reason: 'goods_returned', metadata: { rma: 'R-77' } },
    { idempotencyKey: 'return-77' },
  );
  console.log(`${refund.id}: ${refund.status} (${refund.state})`);

  for (const step of await engine.refunds.timeline(refund.id)) console.log(`${step.at} ${step.state} ${step.reason}`);

  // Page after page, as far as the loop goes.
  for await (const { id, amount } of engine.refunds.each({ payment: PAYMENT })) console.log(id, amount);

  try {
    await engine.refunds.create({ payment: PAYMENT, amount: 1_000_000 });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code !== 'over_refund') throw error;
    console.log(`refused: ${error.message}`);
  }
}

void main();
