/** What stands between the answer's own name and its signature, and the signature. */
export interface SignedAnswer {
  /** Exactly the characters that Alipay signed. */
  readonly content: string;
  /** Base64. */
  readonly signature: string;
}

const signatureAtEnd = /,\s*"sign"\s*:\s*"((?:[A-Za-z0-9+=]|\\?\/)+)"\s*\}\s*$/;

/**
 * Cuts the signed part out of `{"<name>":{…},"sign":"…"}`, as https://opendocs.alipay.com/common/02mse7 tells to. Null
 * for any other form. The SDK's own check looks for the name and for the last `"sign"` wherever they stand: it accepts
 * an answer that carries a second, unsigned member of the same name behind an old signature. Here everything but the
 * name and the signature is what was signed.
 */
export function cutSignedAnswer(text: string, name: string): SignedAnswer | null {
  const [head] = new RegExp(`^\\s*\\{\\s*"${name}"\\s*:\\s*(?=\\{)`).exec(text) ?? [];
  const tail = signatureAtEnd.exec(text);
  if (head === undefined || tail === null || tail.index <= head.length) return null;
  return {
    content: text.slice(head.length, tail.index).trimEnd(),
    signature: (tail[1] ?? '').replaceAll('\\/', '/'),
  };
}

/** The object that `content` is, and nothing around it; null for anything else. */
export function parseContent(content: string): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(content);
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
    return isObject ? (json as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
