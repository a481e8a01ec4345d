import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { openApiDocument } from '../../api/openapi';

const banner = `/**
 * What goes into the API and comes out of it. Made from its OpenAPI document by \`npm run client:types\`; a test fails
 * while it is out of date.
 */`;

/** The document as JSON: what clients get to see. */
interface Described {
  readonly components: { readonly schemas: Readonly<Record<string, JSONSchema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema: JSONSchema;
  }[];
}

/** The generator's note on where each type came from: they all come from there. */
const referenceNote = /\n\/\*\*\n \* This interface was referenced by [^]*?\*\/\n/g;

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The query of each operation that has one, as if it were a component. */
function querySchemas({ paths }: Described): Record<string, JSONSchema> {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  return Object.fromEntries(
    operations.flatMap(({ operationId, parameters = [] }) => {
      const query = parameters.filter(({ in: where }) => where === 'query');
      if (query.length === 0) return [];
      const properties = Object.fromEntries(query.map(({ name, schema }) => [name, schema]));
      return [[`${capitalized(operationId)}Query`, { type: 'object', properties } satisfies JSONSchema]];
    }),
  );
}

/** A name for everything that is described, wherever in the document it stands. */
function definitionsOf(document: Described): Record<string, JSONSchema> {
  const all = { ...document.components.schemas, ...querySchemas(document) };
  return JSON.parse(JSON.stringify(all).replaceAll('#/components/schemas/', '#/definitions/')) as typeof all;
}

/** The types of the client, as TypeScript. */
export async function generateClientTypes(): Promise<string> {
  const document = JSON.parse(JSON.stringify(openApiDocument())) as Described;
  const definitions = definitionsOf(document);
  const root = 'Described';
  const types = await compile({ title: root, type: 'object', properties: {}, definitions }, root, {
    additionalProperties: false,
    bannerComment: banner,
    unreachableDefinitions: true,
    unknownAny: true,
    style: { printWidth: 120, singleQuote: true, trailingComma: 'all' },
  });
  return types.replace(`export interface ${root} {}\n`, '').replaceAll(referenceNote, '\n');
}
