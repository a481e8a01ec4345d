/** Columns of a CSV file: where in a resource each stands. The id comes first: an export goes on after it. */
export const refundColumns = [
  'id',
  'created_at',
  'updated_at',
  'merchant',
  'payment',
  'status',
  'state',
  'amount',
  'currency',
  'reason',
  'description',
  'provider',
  'provider_refund_id',
  'failure.code',
  'failure.stage',
  'risk.decision',
  'risk.reasons',
  'metadata',
] as const;

export const paymentColumns = [
  'id',
  'created_at',
  'merchant',
  'status',
  'amount',
  'amount_reserved',
  'amount_refunded',
  'currency',
  'order_id',
  'customer.id',
  'provider',
  'provider_payment_id',
  'metadata',
] as const;

export const recordColumns = [
  'id',
  'occurred_at',
  'merchant',
  'type',
  'leg',
  'subject',
  'payment',
  'refund',
  'amount',
  'currency',
  'provider',
  'provider_reference',
  'customer.id',
  'postings',
  'content_hash',
] as const;

/** The cells of a resource: what is missing is empty, what has parts is JSON. */
export const cellsOf = (resource: object, columns: readonly string[]): (string | number)[] =>
  columns.map((column) => cell(column.split('.').reduce<unknown>(member, resource)));

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

function cell(value: unknown): string | number {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
}
