import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { claimPort } from '../../../dev/stack/ports';
import { projectRoot } from '../../../dev/stack/project-root';
import { requestedPort, stackFolders } from '../../../dev/stack/settings';

describe('ports', () => {
  test('have defaults, which the environment overrides', () => {
    expect(requestedPort({}, 'API_PORT')).toEqual({ variable: 'API_PORT', port: 3000 });
    expect(requestedPort({ TEMPORAL_PORT: '' }, 'TEMPORAL_PORT').port).toBe(7233);
    expect(requestedPort({ MONGODB_PORT: '0' }, 'MONGODB_PORT').port).toBe(0);
    expect(requestedPort({ SANDBOX_PORT: '65535' }, 'SANDBOX_PORT').port).toBe(65535);
  });

  test.each(['65536', '-1', '80.5', 'http', ' ', '1e3'])('refuse %j, naming the variable', (text) => {
    expect(() => requestedPort({ API_PORT: text }, 'API_PORT')).toThrow(/^API_PORT=.* is not a port/);
  });

  test('a taken one is refused, naming the variable; 0 is any free one', async () => {
    const port = await claimPort({ variable: 'API_PORT', port: 0 });
    expect(port).toBeGreaterThan(0);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    await expect(claimPort({ variable: 'API_PORT', port })).rejects.toThrow(
      new RegExp(`port ${port} is already in use.*API_PORT`),
    );
    server.close();
    await once(server, 'close');
    expect(await claimPort({ variable: 'API_PORT', port })).toBe(port);
  });
});

describe('folders', () => {
  const root = projectRoot();

  test('the root is found from the sources and from the build', () => {
    expect(existsSync(join(root, 'dev', 'stack', 'requirements.txt'))).toBe(true);
    expect(projectRoot(join(root, 'dist', 'dev', 'stack'))).toBe(root);
  });

  test('data and logs are in .stack, and move together', () => {
    expect(stackFolders({})).toEqual({ dataDir: join(root, '.stack/data'), logsDir: join(root, '.stack/logs') });
    expect(stackFolders({ STACK_DATA_DIR: '/srv/a' })).toEqual({ dataDir: '/srv/a', logsDir: '/srv/a/logs' });
    expect(stackFolders({ STACK_DATA_DIR: 'b' }).dataDir).toBe(join(root, 'b'));
  });
});
