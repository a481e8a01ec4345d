import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettlementError, refused } from './settlement-error';

/** A day of ten million lines is about so much. */
export const maxFileBytes = 4 * 1024 * 1024 * 1024;
const downloadLimitMs = 10 * 60 * 1_000;

export interface Download {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file that was fetched. It can be read again and again, until it is discarded. */
export interface FetchedFile {
  read(): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

/**
 * Fetches a file to the disk, once, whole, and within ten minutes: a bill's address is good for half a minute only, and
 * whether the bill is whole shows at its end. Redirects are not followed.
 * @throws SettlementError `unavailable` or, for more than 4 GB, `refused`
 */
export async function download({ url, headers }: Download): Promise<FetchedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'settlement-'));
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'file');
  try {
    await writeTo(path, await answerTo(url, headers ?? {}));
  } catch (error) {
    await discard();
    throw error instanceof SettlementError ? error : new SettlementError('unavailable', 'connection_lost');
  }
  return { read: () => createReadStream(path), discard };
}

function answerTo(url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? requestHttp : requestHttps;
    const request = send(url, { headers: { ...headers }, signal: AbortSignal.timeout(downloadLimitMs) });
    request.on('error', reject);
    request.on('response', (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.destroy();
      reject(new SettlementError('unavailable', `http_${response.statusCode ?? 0}`));
    });
    request.end();
  });
}

async function writeTo(path: string, response: IncomingMessage): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxFileBytes) throw refused('too_large');
      await file.write(chunk);
    }
    if (!response.complete) throw new SettlementError('unavailable', 'connection_lost');
  } finally {
    await file.close();
  }
}
