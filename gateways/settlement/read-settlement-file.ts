import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import type { SettlementLine } from '../../domain/settlement';
import type { ProviderAccount } from '../account';
import { readTradeBill as readAlipayBill } from '../alipay/settlement/read-trade-bill';
import { unzipDetails } from '../alipay/settlement/unzip-details';
import { readStatementLines } from '../bank/settlement/read-statement-lines';
import { unpacked } from '../wechatpay/settlement/read-settlement';
import { readTradeBill as readWechatBill } from '../wechatpay/settlement/read-trade-bill';
import { readChecked } from './read-checked';
import { refused } from './settlement-error';

const zipMagic = 'PK\u0003\u0004';
const gzipMagic = '\u001F\u008B';

/**
 * Reads a file that somebody has fetched by other means, packed or not. Nothing vouches for it but whoever fetched it.
 * @throws SettlementError `no_file_format` for a provider that has no files
 */
export async function* readSettlementFile(
  account: ProviderAccount,
  day: string,
  path: string,
): AsyncGenerator<SettlementLine> {
  if (account.provider === 'stripe') throw refused('no_file_format');
  if (account.provider === 'bank') {
    const told = readStatementLines(await readFile(path), account, { day, withEarlier: false });
    if (told === null) throw refused('no_statement');
    if (!told.isOfDay) throw refused('other_day');
    return yield* told.lines;
  }
  const start = await startOf(path);
  const file = { read: () => createReadStream(path), discard: () => Promise.resolve() };
  yield* readChecked(file, (content) => {
    if (account.provider === 'alipay') {
      return readAlipayBill(start.startsWith(zipMagic) ? unzipDetails(content) : content, account, day);
    }
    return readWechatBill(start.startsWith(gzipMagic) ? unpacked(content) : content, account, day);
  });
}

async function startOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(zipMagic.length), 0, zipMagic.length, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}
