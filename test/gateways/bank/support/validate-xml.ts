import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateXML } from 'xmllint-wasm';

export type MessageName = 'pain.001.001.09' | 'pain.002.001.10' | 'camt.053.001.08';

/** What the standard's structure, as far as we use it, has against a file; empty: nothing. */
export async function schemaErrors(name: MessageName, text: string): Promise<readonly string[]> {
  const schema = readFileSync(join(__dirname, '..', 'schema', `${name}.xsd`), 'utf8');
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'file.xml', contents: text }],
    schema: [{ fileName: 'schema.xsd', contents: schema }],
  });
  if (valid) return [];
  return errors.length === 0 ? ['not valid'] : errors.map(({ message }) => message);
}
