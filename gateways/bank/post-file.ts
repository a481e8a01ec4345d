export type PostResult = { readonly kind: 'taken' } | { readonly kind: 'repeat' | 'refused'; readonly reason: string };

/** Not about the file: credentials, rate, a lock, the bank's own trouble. */
const repeatable: ReadonlySet<number> = new Set([401, 403, 408, 425, 429]);

/**
 * Hands a file to the bank's HTTPS endpoint. Repeating is safe: the message id is the idempotency key
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/), and the same message id is the same bytes.
 */
export async function postFile(url: string, messageId: string, text: string, timeoutMs: number): Promise<PostResult> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/xml; charset=utf-8', 'idempotency-key': messageId },
      body: text,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
  } catch {
    return { kind: 'repeat', reason: 'not_answered' };
  }
  // The bank has had this message: an earlier answer was lost.
  if (response.ok || response.status === 409) return { kind: 'taken' };
  const reason = `http_${response.status}`;
  return { kind: response.status >= 500 || repeatable.has(response.status) ? 'repeat' : 'refused', reason };
}
