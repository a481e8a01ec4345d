import { parseArgs } from 'node:util';
import { runMain } from '../../worker/run-main';
import { openStage } from './open-stage';
import { playDemo } from './play-demo';
import { Screen } from './screen/screen';
import { showPairs } from './screen/tables';

const interruptedStatus = 130;

/** `npm run demo`: the main job on real orders, shown and checked. `--exit` ends it with 0 only if every check held. */
runMain(async (stopRequested) => {
  // A second signal (npm passes on what the terminal has sent already) must not cut the stopping short.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const { values } = parseArgs({ options: { exit: { type: 'boolean', default: false } } });
  const screen = new Screen(process.stdout, process.env);
  const startedAt = Date.now();
  screen.say(screen.paint('bold', 'The refund engine, on real orders'));
  const { stage, lost, places, close } = await openStage(screen, process.env);
  try {
    const interrupted = stopRequested.then(() => null);
    const held = await Promise.race([playDemo(stage), interrupted, lost]);
    process.exitCode = held === null ? interruptedStatus : held ? 0 : 1;
    if (held === null) return;
    screen.say(`  The demo took ${Math.round((Date.now() - startedAt) / 1_000)} s.`);
    screen.heading('Look around');
    showPairs(screen, places);
    if (values.exit) return;
    screen.say('  Everything keeps running until Ctrl-C.');
    await Promise.race([stopRequested, lost]);
  } finally {
    screen.clearStatus();
    screen.say('  Stopping.');
    await close();
  }
});
