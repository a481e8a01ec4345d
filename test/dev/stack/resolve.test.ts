import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Places } from '../../../dev/stack/resolve';
import { resolveMongo, resolveTemporal, temporalCliPath, timeSkippingServerPath } from '../../../dev/stack/resolve';

let folder: string;
let places: Places;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refund-engine-resolve-'));
  for (const name of ['one', 'two', 'embedded']) mkdirSync(join(folder, name));
  const PATH = [join(folder, 'one'), '', join(folder, 'two')].join(delimiter);
  places = { env: { PATH }, embeddedBin: join(folder, 'embedded') };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(where: 'one' | 'two' | 'embedded', name: string, mode = 0o755): string {
  const path = join(folder, where, name);
  writeFileSync(path, '', { mode });
  return path;
}

const withEnv = (extra: NodeJS.ProcessEnv): Places => ({ ...places, env: { ...places.env, ...extra } });

describe('MongoDB', () => {
  test('is what the environment names, whatever is installed', () => {
    install('one', 'mongod');
    const named = withEnv({ MONGODB_URI: 'mongodb://db.internal/refunds' });
    expect(resolveMongo(named)).toEqual({ kind: 'external', address: 'mongodb://db.internal/refunds' });
  });

  test('is mongod before secantusd-rs on PATH, wherever they stand', () => {
    const rust = install('one', 'secantusd-rs');
    expect(resolveMongo(places)).toEqual({ kind: 'binary', flavour: 'secantusd-rs', path: rust });
    const mongod = install('two', 'mongod');
    expect(resolveMongo(places)).toEqual({ kind: 'binary', flavour: 'mongod', path: mongod });
  });

  test('is the embedded stand-in when PATH has none that can be run', () => {
    install('one', 'mongod', 0o644);
    const path = install('embedded', 'secantusd-py');
    expect(resolveMongo(withEnv({ MONGODB_URI: '' }))).toEqual({ kind: 'binary', flavour: 'secantusd-py', path });
  });

  test('is an error with the remedy when there is none', () => {
    expect(() => resolveMongo(places)).toThrow(/secantusd-py is neither on PATH nor in .*npm run setup/);
  });
});

describe('Temporal', () => {
  test.each([
    [{ TEMPORAL_ADDRESS: 'temporal.internal:7233' }, 'temporal.internal:7233'],
    [{ TEMPORAL_PROFILE: 'production' }, ''],
    [{ TEMPORAL_CONFIG_FILE: '/etc/temporal.toml' }, ''],
  ])('is external by %j', (variables, address) => {
    install('one', 'temporal');
    expect(resolveTemporal(withEnv(variables))).toEqual({ kind: 'external', address });
  });

  test('is on PATH before it is the embedded one', () => {
    const embedded = install('embedded', 'temporal');
    expect(resolveTemporal(places)).toEqual({ kind: 'binary', flavour: 'temporal', path: embedded });
    const onPath = install('two', 'temporal');
    expect(resolveTemporal(places)).toEqual({ kind: 'binary', flavour: 'temporal', path: onPath });
    expect(temporalCliPath(places)).toBe(onPath);
  });

  test("the time-skipping server is found the same way, or it's an error", () => {
    expect(() => timeSkippingServerPath(places)).toThrow(/npm run setup/);
    const path = install('embedded', 'temporal-test-server');
    expect(timeSkippingServerPath(places)).toBe(path);
  });
});
