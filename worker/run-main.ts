/**
 * Runs a process's main function until it ends. SIGINT and SIGTERM resolve `stopRequested`; a failure is told on
 * standard error in a sentence and ends the process with status 1.
 */
export function runMain(main: (stopRequested: Promise<void>) => Promise<void>): void {
  const stopRequested = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  main(stopRequested).then(
    () => process.exit(process.exitCode ?? 0),
    (error: unknown) => {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      process.stderr.write(`${reason}\n`);
      process.exit(1);
    },
  );
}
