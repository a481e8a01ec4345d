import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const folders = [
  'domain',
  'ledger',
  'risk',
  'workflows',
  'activities',
  'gateways',
  'store',
  'worker',
  'api',
  'client',
  'sandbox',
  'dev',
  'bench',
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const sources: readonly string[] = folders.flatMap((folder) => {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
});

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

function importsOf(file: string): Import[] {
  const pattern = /^(?:import|export)\s+(type\s+)?[^;]*?from\s+'([^']+)';|^import\s+'([^']+)';/gms;
  return [...read(file).matchAll(pattern)].map(([, type, named, bare]) => {
    const specifier = named ?? bare ?? '';
    return {
      from: file,
      to: specifier.startsWith('.') ? locate(file, specifier) : specifier,
      typeOnly: type !== undefined,
    };
  });
}

function locate(file: string, specifier: string): string {
  const base = relative(root, resolve(root, dirname(file), specifier));
  return sources.includes(`${base}.ts`) ? `${base}.ts` : join(base, 'index.ts');
}

const imports: readonly Import[] = sources.flatMap(importsOf);
const folderOf = (path: string): string => path.split('/')[0] ?? '';
const isOwn = (path: string): boolean => folders.includes(folderOf(path)) && path.endsWith('.ts');

/** DESIGN's import rules: what each folder may use of the project, beside itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  ledger: ['domain'],
  risk: ['domain'],
  workflows: ['domain'],
  activities: ['domain', 'ledger', 'risk', 'gateways', 'store'],
  gateways: ['domain'],
  store: ['domain', 'ledger', 'risk'],
  worker: ['domain', 'ledger', 'risk', 'activities', 'gateways', 'store', 'workflows'],
  api: ['domain', 'ledger', 'risk', 'gateways', 'store', 'activities', 'workflows', 'worker'],
  client: [],
  sandbox: [],
  dev: [
    'domain',
    'ledger',
    'risk',
    'activities',
    'gateways',
    'store',
    'workflows',
    'worker',
    'api',
    'sandbox',
    'client',
  ],
  bench: [
    'domain',
    'ledger',
    'risk',
    'activities',
    'gateways',
    'store',
    'workflows',
    'worker',
    'api',
    'sandbox',
    'dev',
  ],
};

const describeImport = ({ from, to }: Import): string => `${from} -> ${to}`;

test('each folder imports only what the design allows it', () => {
  const forbidden = imports
    .filter(({ to }) => isOwn(to))
    .filter(({ from, to }) => folderOf(from) !== folderOf(to) && !mayImport[folderOf(from)]!.includes(folderOf(to)))
    .filter(({ from, to, typeOnly }) => !(typeOnly && folderOf(from) === 'workflows' && folderOf(to) === 'activities'));
  expect(forbidden.map(describeImport)).toEqual([]);
});

test('the domain imports nothing from outside itself', () => {
  const outside = imports.filter(({ from, to }) => folderOf(from) === 'domain' && !isOwn(to));
  expect(outside.map(describeImport)).toEqual([]);
});

test('workflows import only the domain, types of activities, and what runs in the workflow sandbox', () => {
  const allowed = ['@temporalio/workflow', '@temporalio/common'];
  const others = imports
    .filter(({ from, to }) => folderOf(from) === 'workflows' && !isOwn(to))
    .filter(({ to }) => !allowed.includes(to));
  expect(others.map(describeImport)).toEqual([]);
});

test('the ledger needs no database and no network', () => {
  const others = imports
    .filter(({ from, to }) => folderOf(from) === 'ledger' && !isOwn(to))
    .filter(({ to }) => to !== 'node:crypto');
  expect(others.map(describeImport)).toEqual([]);
});

test('risk decides without a database and a network', () => {
  const others = imports
    .filter(({ from, to }) => folderOf(from) === 'risk' && !isOwn(to))
    .filter(({ to }) => !['node:crypto', 'zod', 'mrz'].includes(to));
  expect(others.map(describeImport)).toEqual([]);
});

test('the client needs nothing but Node.js', () => {
  const others = imports
    .filter(({ from, to }) => folderOf(from) === 'client' && !isOwn(to))
    .filter(({ to }) => !to.startsWith('node:'));
  expect(others.map(describeImport)).toEqual([]);
});

test('no module imports itself around a corner', () => {
  const graph = new Map(
    sources.map((file) => [
      file,
      imports.filter((edge) => edge.from === file && !edge.typeOnly && isOwn(edge.to)).map(({ to }) => to),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  expect(cycles).toEqual([]);
});

/** Read by compilers rather than by people. */
const generated: readonly string[] = ['client/api-types.ts'];

test('files stay small enough to read in one go', () => {
  const maxLines = 300;
  const long = sources
    .map((file) => ({ file, lines: read(file).split('\n').length }))
    .filter(({ file, lines }) => lines > maxLines && !generated.includes(file));
  expect(long).toEqual([]);
});

test('nothing is left for later', () => {
  const marks = /\b(?:TO-?DO|FIX-?ME)\b|@ts-(?:ignore|expect-error)|(?:oxlint|eslint)-disable/;
  expect(sources.filter((file) => marks.test(read(file)))).toEqual([]);
});
