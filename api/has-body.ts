import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request comes with a body that is not empty, as far as its headers tell. */
export const hasBody = ({ headers }: { readonly headers: IncomingHttpHeaders }): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
