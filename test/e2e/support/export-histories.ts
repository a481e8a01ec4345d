import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';

/** Every workflow history of the client's namespace, as text with its payloads decoded. */
export async function exportHistories(client: Client): Promise<string> {
  const texts: string[] = [];
  for await (const { workflowId, runId, memo, searchAttributes } of client.workflow.list()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    texts.push(JSON.stringify({ workflowId, memo, searchAttributes }), readable(historyToJSON(history)));
  }
  return texts.join('\n');
}

/** Payloads stand in base64: decoded, beside the rest. */
const readable = (history: string): string =>
  history.replaceAll(
    /"data":\s*"([A-Za-z0-9+/=]+)"/g,
    (_, data: string) => `"data":${Buffer.from(data, 'base64').toString('utf8')}`,
  );
