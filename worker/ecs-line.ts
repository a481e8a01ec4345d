/** https://www.elastic.co/guide/en/ecs/8.11: field names that Kibana and OpenSearch Dashboards know without being told. */
const ecsVersion = '8.11.0';
const serviceName = 'refund-engine';

const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const nsPerMs = 1_000_000;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** Without what is missing. */
const given = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
const section = (name: string, fields: Fields): Fields => {
  const there = given(fields);
  return Object.keys(there).length === 0 ? {} : { [name]: there };
};

/**
 * A line of the log in the names of the Elastic Common Schema. It is made of a line that is finished, so whatever was cut
 * out of that one is cut out of this one. What the schema has no name for stands under `refund_engine`.
 */
export function ecsLine(line: Fields): Fields {
  const { level, time, pid, hostname, msg, req, res, responseTime, trace, err, request_id: requestId, ...own } = line;
  const [request, response] = [fieldsOf(req), fieldsOf(res)];
  const [first, ...causes] = Array.isArray(trace) ? trace.map(fieldsOf) : [fieldsOf(err)];
  return {
    '@timestamp': new Date(Number(time)).toISOString(),
    'log.level': levels[Number(level)] ?? String(level),
    message: msg,
    ecs: { version: ecsVersion },
    service: { name: serviceName },
    event: given({
      dataset: `${serviceName}.log`,
      duration: typeof responseTime === 'number' ? responseTime * nsPerMs : undefined,
    }),
    ...section('process', { pid }),
    ...section('host', { hostname }),
    ...section('http', {
      ...section('request', { id: request['id'] ?? requestId, method: request['method'] }),
      ...section('response', { status_code: response['status'] }),
    }),
    ...section('url', { path: request['path'] }),
    ...section('error', {
      type: first?.['type'],
      message: first?.['message'],
      stack_trace: stackOf(first, causes),
    }),
    ...section('refund_engine', own),
  };
}

function stackOf(first: Fields | undefined, causes: readonly Fields[]): string | undefined {
  const stacks = [first, ...causes].map((error) => error?.['stack']).filter((stack) => typeof stack === 'string');
  return stacks.length === 0 ? undefined : stacks.join('\nCaused by: ');
}
