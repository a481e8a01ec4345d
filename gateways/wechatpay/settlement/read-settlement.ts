import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { Formatter, Rsa } from 'wechatpay-axios-plugin';
import { z } from 'zod';
import type { SettlementLine } from '../../../domain/settlement';
import { download, type Download } from '../../settlement/download';
import { readChecked } from '../../settlement/read-checked';
import { SettlementError, refused } from '../../settlement/settlement-error';
import type { WechatPayAccount } from '../../account';
import type { CallApi } from '../call-api';
import { readTradeBill } from './read-trade-bill';

const answerShape = z.object({
  hash_type: z.literal('SHA1'),
  hash_value: z.string().regex(/^[0-9a-f]{40}$/i),
  download_url: z.url({ protocol: /^https?$/ }),
});

type Bill = z.infer<typeof answerShape>;

/** https://pay.weixin.qq.com/docs/merchant/apis/jsapi-payment/get-trade-bill.html: no trade, or no bill yet. */
const absentReason = 'code_no_statement_exist';

/**
 * A day's bill of all trades: asked for by a signed call, https://pay.weixin.qq.com/doc/v3/merchant/4012556654, and
 * fetched packed. The download itself is not signed; the hash that the signed answer names vouches for it.
 * @throws SettlementError
 */
export async function* readSettlement(
  account: WechatPayAccount,
  callApi: CallApi,
  day: string,
): AsyncGenerator<SettlementLine> {
  const bill = await requestBill(callApi, day);
  const file = await download(signedDownload(account, new URL(bill.download_url)));
  yield* readChecked(file, (content) => readTradeBill(verified(unpacked(content), bill.hash_value), account, day));
}

async function requestBill(callApi: CallApi, day: string): Promise<Bill> {
  const query = { bill_date: day, bill_type: 'ALL', tar_type: 'GZIP' };
  const answer = await callApi({ method: 'get', path: 'v3/bill/tradebill', query });
  if (answer.kind === 'unknown' && answer.reason === absentReason) throw new SettlementError('absent', 'no_bill');
  if (answer.kind !== 'answered') throw new SettlementError('unavailable', reasonOf(answer));
  const parsed = answerShape.safeParse(answer.body);
  if (!parsed.success) throw new SettlementError('unavailable', 'answer_unparsable');
  return parsed.data;
}

/** https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter7_3_9.shtml: signed as any call, by the address that was given. */
function signedDownload(account: WechatPayAccount, url: URL): Download {
  const nonce = Formatter.nonce();
  const timestamp = Formatter.timestamp();
  const text = Formatter.request('GET', `${url.pathname}${url.search}`, timestamp, nonce);
  const signature = Rsa.sign(text, account.privateKey);
  const { merchantNumber, certificateSerial } = account;
  const authorization = Formatter.authorization(merchantNumber, nonce, signature, timestamp, certificateSerial);
  return { url, headers: { authorization, accept: '*/*', 'user-agent': 'refund-engine' } };
}

/** Unpacks gzip. Throws SettlementError `not_gzip`. */
export async function* unpacked(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(content);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof SettlementError ? error : refused('not_gzip');
  } finally {
    source.destroy();
  }
}

/** The same content, whose end is reached only if it has the hash (SHA-1 of the unpacked bill). */
async function* verified(content: AsyncIterable<Uint8Array>, sha1: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha1');
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== sha1.toLowerCase()) throw refused('hash_differs');
}

const reasonOf = (failure: { readonly kind: string; readonly reason?: string; readonly code?: string }): string =>
  failure.reason ?? failure.code ?? failure.kind;
