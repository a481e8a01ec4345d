import { join } from 'node:path';
import { writePrivately } from '../../dev-secrets';

/** The operators who are told of alarms; of the numbers and names that are kept for plays. */
export const alarmRecipients = { sms: '+447700900111', email: 'team@shop.example' } as const;

/** Writes the file that names them, and answers its path. */
export function writeAlarmRecipients(dataDir: string): string {
  const file = join(dataDir, 'alarm-recipients.json');
  const { sms, email } = alarmRecipients;
  writePrivately(file, { groups: { on_call: { sms: [sms] }, team: { email: [email] } } });
  return file;
}
