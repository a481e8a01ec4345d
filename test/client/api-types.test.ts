import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateClientTypes } from '../../dev/client-types/generate';

const file = join(__dirname, '..', '..', 'client', 'api-types.ts');

test('the client’s types are those of the API as it is; if not: npm run client:types', async () => {
  expect(readFileSync(file, 'utf8')).toBe(await generateClientTypes());
});
