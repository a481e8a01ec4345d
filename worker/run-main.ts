/**
 * Runs a process's main function until it ends. SIGINT, SIGTERM and SIGHUP resolve `stopRequested`, and a repeated one does
 * not cut the drain short; a failure is told on
 * standard error in a sentence and ends the process with status 1.
 */
export function runMain(main: (stopRequested: Promise<void>) => Promise<void>): void {
  const stopRequested = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
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
