import { z } from 'zod';
import type { SettlementLine } from '../../../domain/settlement';
import { download } from '../../settlement/download';
import { readChecked } from '../../settlement/read-checked';
import { SettlementError } from '../../settlement/settlement-error';
import type { NextCall } from '../../http/deadline';
import type { AlipayClient } from '../client';
import { readTradeBill } from './read-trade-bill';
import { unzipDetails } from './unzip-details';

const method = 'alipay.data.dataservice.bill.downloadurl.query';
const answerShape = z.object({ bill_download_url: z.url({ protocol: /^https?$/ }) });

/** No trade on that day, or a bill that is not made yet. */
const absentCode = /bill_not_exist/i;

/**
 * A day's bill of trades: its address is asked for, good for 30 seconds, and it is fetched as a zip archive,
 * https://docs.open.alipay.com/api_15/alipay.data.dataservice.bill.downloadurl.query
 * @throws SettlementError
 */
export async function* readSettlement(
  client: AlipayClient,
  account: { readonly id: string },
  day: string,
  next: NextCall,
): AsyncGenerator<SettlementLine> {
  const url = await billAddress(client, day, next);
  yield* readChecked(await download({ url }), (content) => readTradeBill(unzipDetails(content), account, day));
}

async function billAddress(client: AlipayClient, day: string, next: NextCall): Promise<URL> {
  const result = await client.call({ method, content: { bill_type: 'trade', bill_date: day }, next });
  if (result.kind !== 'answered') {
    const reason = reasonOf(result);
    throw absentCode.test(reason)
      ? new SettlementError('absent', 'no_bill')
      : new SettlementError('unavailable', reason);
  }
  const answer = answerShape.safeParse(result.answer);
  if (!answer.success) throw new SettlementError('unavailable', 'answer_unparsable');
  return new URL(answer.data.bill_download_url);
}

const reasonOf = (failure: { readonly kind: string; readonly reason?: string; readonly code?: string }): string =>
  failure.reason ?? failure.code ?? failure.kind;
