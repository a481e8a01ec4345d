/** I9: workflow code is deterministic. That recorded histories replay is shown in `test/replay`; here: it could not be otherwise. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const root = join(__dirname, '..', '..');

const sources: readonly string[] = readdirSync(join(root, 'workflows'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('workflows', file));

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The files that truly run in the workflow sandbox, as its bundle tells them. */
async function bundledFiles(): Promise<string[]> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const map = /sourceMappingURL=data:application\/json[^,]*,(\S+)/.exec(code)?.[1] ?? '';
  const parsed = JSON.parse(Buffer.from(map, 'base64').toString('utf8')) as { sources: string[] };
  return parsed.sources.filter((source) => source.startsWith(root)).map((source) => relative(root, source));
}

test('what runs in a workflow is the domain, the workflows, and Temporal’s own code', async () => {
  const packages = ['@temporalio/common', '@temporalio/workflow', 'nexus-rpc', 'ms', 'long'];
  const allowed = ['domain', 'workflows', ...packages.map((name) => join('node_modules', name))];
  const files = await bundledFiles();
  expect(files).toContain(join('workflows', 'refund.ts'));
  expect(files.filter((file) => !allowed.some((folder) => file.startsWith(folder + sep)))).toEqual([]);
});

test('only the keys of search attributes come from Temporal’s common package; the rest are types', () => {
  const users = sources.filter((file) => /^import (?!type )[^;]*from '@temporalio\/common'/m.test(read(file)));
  expect(users).toEqual([join('workflows', 'search-attributes.ts')]);
});

test('activities are known to workflows by their types alone', () => {
  const imports = sources.flatMap((file) => read(file).match(/^import [^;]*\/activities\/contract';/gm) ?? []);
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((line) => !line.startsWith('import type'))).toEqual([]);
});

test('workflows reach for nothing that differs from one run to the next', () => {
  const escapes =
    /\b(?:process|require|fetch|performance|WeakRef|FinalizationRegistry|setTimeout|setInterval|setImmediate)\b\s*[.(]/;
  expect(sources.filter((file) => escapes.test(read(file)))).toEqual([]);
});
