import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { searchAttributes } from '../stack/temporal-service';

/** Numbers of `temporal.api.enums.v1.IndexedValueType`. */
const valueTypes = { Keyword: 2, Int: 3, Bool: 5 } as const;

/** Makes a Temporal namespace with the refunds' search attributes, so that engines side by side never share a task. */
export async function registerNamespace(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  const types = Object.entries(searchAttributes).map(([name, type]) => [name, valueTypes[type]] as const);
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(types) });
}
