import type { Fault, Movement } from './provider-harness';

/** What a test has happen at a provider, and what it asks of it: `<url>/_sandbox/…`. */
export interface SandboxControl {
  readonly post: (path: string, body?: object) => Promise<unknown>;
  readonly addFault: (fault: Fault) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  readonly movements: () => Promise<Movement[]>;
}

export function controlSandbox(url: string): SandboxControl {
  async function request(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${url}/_sandbox/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
  const post = (path: string, body: object = {}): Promise<unknown> => request('POST', path, body);
  return {
    post,
    addFault: async (fault) => void (await post('faults', fault)),
    clearFaults: async () => void (await request('DELETE', 'faults')),
    movements: async () => ((await request('GET', 'movements')) as { data: Movement[] }).data,
  };
}
