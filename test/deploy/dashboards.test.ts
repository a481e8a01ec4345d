import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexTemplate } from '../../activities/search/template';
import { ecsLine } from '../../worker/ecs-line';

interface Saved {
  readonly id: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>> & {
    readonly kibanaSavedObjectMeta?: { readonly searchSourceJSON: string };
  };
  readonly references: readonly { readonly name: string; readonly type: string; readonly id: string }[];
}

const saved = readFileSync(join(__dirname, '../../deploy/opensearch/dashboards.ndjson'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Saved);

const visualizations = saved.filter(({ type }) => type === 'visualization');
const patternOf = ({ references }: Saved): string => references[0]?.id ?? '';

const template = indexTemplate('refund-engine').template.mappings.properties;
const trace = [{ type: 'Error', message: '', stack: '' }];
const line = ecsLine({ level: 50, time: 0, msg: '', trace, activity: 'submitRefund' });

/** Whether a dotted name leads to something, whichever of its parts are one. */
const has = (fields: object, name: string): boolean =>
  name in fields ||
  Object.entries(fields).some(
    ([key, value]) =>
      name.startsWith(`${key}.`) &&
      typeof value === 'object' &&
      value !== null &&
      has('properties' in value ? (value.properties as object) : value, name.slice(key.length + 1)),
  );

test('whatever a dashboard refers to is in the file, each once', () => {
  const names = saved.map(({ type, id }) => `${type}/${id}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { references } of saved) for (const { type, id } of references) expect(names).toContain(`${type}/${id}`);
  const [dashboard] = saved.filter(({ type }) => type === 'dashboard');
  const panels = JSON.parse(dashboard?.attributes['panelsJSON'] ?? '[]') as { panelRefName: string }[];
  expect(panels.map(({ panelRefName }) => panelRefName)).toEqual(dashboard?.references.map(({ name }) => name));
  expect(panels).toHaveLength(visualizations.length);
});

test.each(visualizations.map((one) => [one.attributes['title'] ?? '', one] as const))(
  '%s: asks for fields that there are',
  (_title, one) => {
    const { aggs } = JSON.parse(one.attributes['visState'] ?? '') as { aggs: { params: { field?: string } }[] };
    const fields = aggs.flatMap(({ params }) => params.field ?? []);
    expect(fields.length).toBeGreaterThan(0);
    const { query } = JSON.parse(one.attributes.kibanaSavedObjectMeta?.searchSourceJSON ?? '') as {
      query: { query: string };
    };
    const asked = /^([\w.]+):/.exec(query.query)?.[1];
    const known = patternOf(one).endsWith('logs') ? line : template;
    for (const field of [...fields, ...(asked === undefined ? [] : [asked])])
      expect([field, has(known, field)]).toEqual([field, true]);
  },
);
