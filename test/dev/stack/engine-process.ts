import { startStack } from '../../../dev/stack/start-stack';

/** A process of its own that runs a stack of MongoDB alone, says where, and waits to be killed. */
async function main(): Promise<void> {
  const stack = await startStack({ services: ['mongodb'] });
  process.stdout.write(`${stack.mongodbUri}\n`);
  setInterval(() => {}, 1_000);
}

main().catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? `${error.name}: ${error.message}\n` : 'failed\n');
  process.exit(1);
});
