import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { loopback } from './ports';
import type { ServiceSpec } from './service';
import type { PortRequest } from './settings';

/** The search attributes that every refund workflow carries, with their types. */
export const searchAttributes = {
  RefundState: 'Keyword',
  MerchantId: 'Keyword',
  PaymentId: 'Keyword',
  Provider: 'Keyword',
  Currency: 'Keyword',
  AmountMinor: 'Int',
  RiskDecision: 'Keyword',
  NeedsOperator: 'Bool',
} as const;

/** Without these the server waits up to 50 ms at each hop of a workflow; `deploy/` carries the same values. */
export const dynamicConfig = {
  'history.transferProcessorMaxPollRPS': 5000,
  'history.timerProcessorMaxPollRPS': 5000,
  'system.enableActivityEagerExecution': true,
  'matching.useNewMatcher': true,
  'matching.enableFairness': true,
  'frontend.WorkerHeartbeatsEnabled': true,
  'frontend.ListWorkersEnabled': true,
} as const;

/** For tests: a deleted workflow is gone once the queues that still know it have moved on, 30 s by default. */
const throwAwayConfig = {
  'history.transferProcessorUpdateAckInterval': '"200ms"',
  'history.visibilityProcessorUpdateAckInterval': '"200ms"',
} as const;

const namespace = 'default';
const connectTimeoutMs = 2_000;

/** Whether the server has its namespace and the search attributes, which it makes after it opens its port. */
async function isReady(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: connectTimeoutMs });
    try {
      await connection.workflowService.describeNamespace({ namespace });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      return Object.keys(searchAttributes).every((name) => name in customAttributes);
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

const pairs = (flag: string, values: Record<string, string | number | boolean>) =>
  Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);

export interface TemporalSpecOptions {
  path: string;
  port: PortRequest;
  /** Without one, the server has no UI. */
  uiPort: PortRequest | undefined;
  /** Without one, the server keeps everything in memory. */
  dataDir: string | undefined;
}

export function temporalService({ path, port, uiPort, dataDir }: TemporalSpecOptions): ServiceSpec {
  const storage =
    dataDir === undefined ? [] : ['--db-filename', join(dataDir, 'temporal.db'), '--sqlite-pragma', 'journal_mode=WAL'];
  return {
    name: 'temporal',
    path,
    portRequests: uiPort === undefined ? [port] : [port, uiPort],
    args: ([first = 0, second]) => [
      ...['server', 'start-dev', '--ip', loopback, '--port', String(first), '--log-level', 'warn'],
      ...(second === undefined ? ['--headless'] : ['--ui-port', String(second), '--ui-disable-news-fetch']),
      ...storage,
      ...pairs(
        '--dynamic-config-value',
        dataDir === undefined ? { ...dynamicConfig, ...throwAwayConfig } : dynamicConfig,
      ),
      ...pairs('--search-attribute', searchAttributes),
    ],
    isHealthy: ([first = 0]) => isReady(`${loopback}:${first}`),
  };
}
