import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoEnvironment, resetDataDir } from '../../../dev/demo/engine/demo-environment';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refund-engine-demo-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const anyPorts = { API_PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0', MONGODB_PORT: '0', SANDBOX_PORT: '0' };

describe("the demo's data folder", () => {
  it('is emptied, and nothing else of the folder that the environment names', async () => {
    const [own, other] = [join(folder, 'demo-data', 'left-over'), join(folder, 'children.json')];
    mkdirSync(join(folder, 'demo-data'));
    for (const file of [own, other]) writeFileSync(file, '[]');
    await expect(resetDataDir({ STACK_DATA_DIR: folder })).resolves.toBe(join(folder, 'demo-data'));
    expect([own, other].map((file) => existsSync(file))).toEqual([false, true]);
  });
});

describe("the demo's environment", () => {
  it('turns every port into one that is free', async () => {
    const env = await demoEnvironment(anyPorts, folder);
    const ports = Object.keys(anyPorts).map((variable) => Number(env[variable]));
    expect(ports.every((port) => port > 0)).toBe(true);
    expect(env['STACK_DATA_DIR']).toBe(folder);
  });

  it('uses servers of its own and the policy as shipped', async () => {
    const foreign = {
      MONGODB_URI: 'mongodb://elsewhere',
      TEMPORAL_ADDRESS: 'elsewhere:7233',
      POLICY_FILE: 'other.json',
      RISK_POLICY_FILE: 'other.json',
      MONITORS_FILE: 'other.json',
    };
    const env = await demoEnvironment({ ...anyPorts, ...foreign, LANG: 'C' }, folder);
    expect(env).toMatchObject({ LANG: 'C' });
    expect(Object.keys(foreign).filter((name) => name in env)).toEqual([]);
  });

  it('sends no message and no alarm to anybody', async () => {
    const senders = {
      MESSAGES_HTTP_URL: 'https://elsewhere.example',
      MESSAGES_SMTP_URL: 'smtps://elsewhere.example',
      ALERT_WEBHOOK_URL: 'https://elsewhere.example',
    };
    const env = await demoEnvironment({ ...anyPorts, ...senders }, folder);
    expect(Object.keys(senders).filter((name) => name in env)).toEqual([]);
  });

  it('says so when a port that was asked for is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    await expect(demoEnvironment({ ...anyPorts, API_PORT: port }, folder)).rejects.toThrow('API_PORT');
    await new Promise((resolve) => holder.close(resolve));
  });
});
