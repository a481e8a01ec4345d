import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAlertTelling } from '../../worker/alert-recipients';

const folder = mkdtempSync(join(tmpdir(), 'refund-engine-recipients-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const file = (groups: object): string => {
  const name = join(folder, 'recipients.json');
  writeFileSync(name, JSON.stringify({ groups }));
  return name;
};

test('without configuration nobody is told', () => {
  expect(readAlertTelling({})).toEqual({ groups: {}, webhook: null });
});

test('groups have addresses, which may stand elsewhere', () => {
  const env = {
    ALERT_RECIPIENTS_FILE: file({ on_call: { sms: ['env:PHONE'] }, team: { email: ['a@shop.example'] } }),
    PHONE: '+447700900001',
    ALERT_WEBHOOK_URL: 'https://alarms.example/hooks',
    ALERT_WEBHOOK_SECRET: secret,
  };
  expect(readAlertTelling(env)).toEqual({
    groups: { on_call: { sms: ['+447700900001'], email: [] }, team: { sms: [], email: ['a@shop.example'] } },
    webhook: { url: 'https://alarms.example/hooks', secret },
  });
});

test.each([
  ['a number without its country', { team: { sms: ['07700900001'] } }],
  ['an address that is none', { team: { email: ['07700900001'] } }],
  ['an unknown channel', { team: { fax: ['07700900001'] } }],
])('%s is refused without telling it', (_, groups) => {
  const read = () => readAlertTelling({ ALERT_RECIPIENTS_FILE: file(groups) });
  expect(read).toThrow('team');
  expect(read).not.toThrow('07700900001');
});

test.each([
  ['a URL without a secret', { ALERT_WEBHOOK_URL: 'https://alarms.example/' }],
  ['a secret without a URL', { ALERT_WEBHOOK_SECRET: secret }],
  ['a short secret', { ALERT_WEBHOOK_URL: 'https://alarms.example/', ALERT_WEBHOOK_SECRET: 'whsec_c2hvcnQ=' }],
])('%s is refused', (_, env) => {
  expect(() => readAlertTelling(env)).toThrow('ALERT_WEBHOOK');
});
