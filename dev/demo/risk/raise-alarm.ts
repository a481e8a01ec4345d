import { expectNone, expectSame, type Finding } from '../checks/finding';
import { askRefund, awaitFinal } from '../scenes/follow-refund';
import { keyFor, type Paid } from '../scenes/scene';
import type { Stage } from '../stage';
import { alarmRecipients } from './alarm-recipients';
import { awaitAlarm, awaitMessage, readAlarm, type Alarm } from './alarms';

/** The thieves': of the addresses that are kept for documents. */
export const ringContext = { ip: '203.0.113.66', device_id: 'device-of-the-ring' } as const;

/** From so many customers on it is a ring (deploy/monitors.json). */
export const customersUntilAlarm = 4;
/** How long it may take to see it. */
const soonMs = 10_000;

/** What was seen of the ring, and is to be ended. */
export interface RaisedAlarm {
  readonly ring: Alarm;
  readonly velocity: Alarm;
  readonly findings: readonly Finding[];
}

/** Refunds of different customers come from one device: an alarm is raised while they come, and operators are told. */
export async function raiseAlarm(stage: Stage, orders: readonly Paid[]): Promise<RaisedAlarm> {
  const ids: string[] = [];
  for (const paid of orders.slice(0, customersUntilAlarm)) ids.push(await askFromRing(stage, paid));
  const askedAt = Date.now();
  const ring = await awaitAlarm(stage, 'refund_ring', ids);
  const seenAfterMs = Date.now() - askedAt;
  const sms = await awaitMessage(stage, alarmRecipients.sms, ring);
  const email = await awaitMessage(stage, alarmRecipients.email, ring);
  for (const paid of orders.slice(customersUntilAlarm)) ids.push(await askFromRing(stage, paid));
  const velocity = await awaitAlarm(stage, 'velocity', ids);
  for (const id of ids) await awaitFinal(stage, id);

  stage.screen.say(
    `  ${ring.id}: ${ring.kind}, ${(seenAfterMs / 1_000).toFixed(1)} s after the refund that made it one`,
  );
  stage.screen.say(`  evidence: ${ring.detail}`);
  stage.screen.say(`  sms to ${sms.to}: ${sms.text.slice(0, 70)}…`);
  const told = [sms, email].map(({ channel }) => channel).join(' and ');
  const findings = [
    expectSame('an alarm within 10 s', 'yes', seenAfterMs <= soonMs ? 'yes' : `${seenAfterMs} ms`),
    expectSame('its gravity and state', 'critical open', `${ring.severity} ${ring.state}`),
    expectSame('its evidence: customers behind one device', customersUntilAlarm, ring.evidence['customers'] ?? 0),
    expectNone(
      'refunds that it names and that are not of the ring',
      ring.refunds.filter((id) => !ids.includes(id)),
    ),
    expectSame('operators were told', 'sms and email', told),
    expectSame('as the merchant reads it', ring.kind, (await readAlarm(stage.merchant, ring.id)).kind),
    expectSame('more from the device: another alarm of the same group', ring.group, velocity.group),
  ];
  return { ring, velocity, findings };
}

/** All of the order goes back, to somebody at the ring's device. */
export async function askFromRing(stage: Stage, paid: Paid): Promise<string> {
  const asked = { payment: paid.payment.id, idempotencyKey: keyFor(paid, 'ring'), context: ringContext };
  return (await askRefund(stage, asked)).id;
}
