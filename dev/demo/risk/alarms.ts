import { z } from 'zod';
import type { ApiClient } from '../engine/api-client';
import { until } from '../engine/until';
import type { Stage } from '../stage';
import { readMessages, type ReadMessage } from './read-messages';

const act = z.object({ by: z.string() }).nullable();
const alarmShape = z.object({
  id: z.string(),
  kind: z.string(),
  severity: z.string(),
  state: z.string(),
  merchant: z.string().nullable(),
  group: z.string(),
  detail: z.string(),
  evidence: z.record(z.string(), z.union([z.string(), z.number()])),
  refunds: z.array(z.string()),
  acknowledged: act,
  resolved: act,
});
const alarmList = z.object({ data: z.array(alarmShape) });

export type Alarm = z.output<typeof alarmShape>;

export const readAlarm = (client: ApiClient, id: string): Promise<Alarm> => client.read(`/v1/alerts/${id}`, alarmShape);

/** The alarms of one kind that name one of these refunds and are not resolved. */
export async function alarmsAbout({ operator }: Stage, kind: string, refunds: readonly string[]): Promise<Alarm[]> {
  const { data } = await operator.read(`/v1/alerts?kind=${kind}&state=open,acknowledged`, alarmList);
  return data.filter((alarm) => alarm.refunds.some((id) => refunds.includes(id)));
}

/** Waits until there is one, and resolves to the first. */
export async function awaitAlarm(stage: Stage, kind: string, refunds: readonly string[]): Promise<Alarm> {
  const [alarm] = await until(
    `an alarm ${kind}`,
    () => alarmsAbout(stage, kind, refunds),
    ({ length }) => length > 0,
  );
  return alarm!;
}

/** Waits until somebody was told of the alarm, and resolves to the message. */
export async function awaitMessage(stage: Stage, to: string, { id }: Alarm): Promise<ReadMessage> {
  const isIt = (message: ReadMessage): boolean => message.to === to && message.text.includes(id);
  const messages = await until(
    `${to} to be told`,
    async () => readMessages(stage),
    (all) => all.some(isIt),
  );
  return messages.find(isIt)!;
}
