import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../stack/project-root';
import { runMain } from '../../worker/run-main';
import { generateClientTypes } from './generate';

/** `npm run client:types`: writes the client's types anew, from the API as it is. */
runMain(async () => {
  writeFileSync(join(projectRoot(), 'client', 'api-types.ts'), await generateClientTypes());
});
