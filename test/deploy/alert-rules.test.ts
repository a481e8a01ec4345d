import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../dev/stack/project-root';
import { findPromtool } from './find-promtool';

const folder = join(projectRoot(), 'deploy', 'prometheus');
const read = (file: string): unknown => parse(readFileSync(join(folder, file), 'utf8'));

const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Refund[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});
const testsSchema = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()).optional() })),
    }),
  ),
});

const rules = rulesSchema.parse(read('rules.yml')).groups.flatMap((group) => group.rules);
const tested = testsSchema.parse(read('rules.test.yml')).tests.flatMap((one) => one.alert_rule_test);

/** Made by Prometheus itself. */
const builtIn = ['up'];

const sources = ['api', 'worker', 'activities'].flatMap((name) =>
  readdirSync(join(projectRoot(), name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(projectRoot(), name, file), 'utf8')),
);
const made = sources.flatMap((source) =>
  [...source.matchAll(/new (?:Gauge|Counter|Histogram)\(\{\s*name: '([a-z_]+)'/g)].map(([, name = '']) => name),
);

/** Functions, keywords, labels and numbers away, only names of metrics are left. */
const metricsIn = (expr: string): string[] =>
  [...expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|\b(?:by|without) \([^)]*\)/g, ' ').matchAll(/[a-z_][a-z0-9_]*(?!\w|\()/gi)]
    .map(([name]) => name)
    .filter((name) => !['max', 'sum', 'rate', 'increase', 'absent', 'and', 'or', 'unless'].includes(name));

test.each(rules.map(({ alert, expr }) => [alert, expr] as const))('%s asks for metrics that are told', (_, expr) => {
  const names = metricsIn(expr);
  expect(names.length).toBeGreaterThan(0);
  const known = [...builtIn, ...made];
  expect(names.filter((name) => !known.includes(name.replace(/_(?:count|sum|bucket)$/, '')))).toEqual([]);
});

test('no two rules have the same name', () => {
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

test.each(rules.map(({ alert }) => alert))('%s is tested firing and keeping still', (alert) => {
  const own = tested.filter(({ alertname }) => alertname === alert);
  expect(own.some(({ exp_alerts }) => exp_alerts !== undefined)).toBe(true);
  expect(own.some(({ exp_alerts }) => exp_alerts === undefined)).toBe(true);
});

const promtool = findPromtool();

const runRules = (path: string): void => {
  test.each([
    ['finds no fault with the rules', ['check', 'rules', 'rules.yml']],
    ['sees each rule fire when it should', ['test', 'rules', 'rules.test.yml']],
  ])('%s', (_, args) => {
    expect(execFileSync(path, args, { cwd: folder, encoding: 'utf8' })).toContain('SUCCESS');
  });
};

/** Shown among the tests as one that has yet to be run. */
const withoutPromtool = (): void =>
  test.todo('was not run: promtool is not on PATH and could not be installed (scripts/setup/promtool.mjs says why)');

describe('promtool', () => {
  if (promtool === null) withoutPromtool();
  else runRules(promtool);
});
