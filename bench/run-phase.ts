import { closedLoop } from './measure/closed-loop';
import { measureRounds, type Round } from './measure/rounds';
import { measureSlice, unitsWithin, type Slice } from './measure/slice';
import { summarise, type Summary } from './measure/summary';
import type { Measured } from './measure/targets';
import type { BenchOptions, PhaseName } from './options';
import { openEngineOnly } from './phases/engine-only';
import type { Phase } from './phases/phase';
import { openWhole } from './phases/whole';
import type { Subject } from './subjects/subject';

export interface PhaseResult {
  readonly title: string;
  readonly summaries: readonly (Summary & { readonly phase: PhaseName })[];
  readonly measured: readonly Measured[];
}

const kinds = {
  engine: { title: 'The engine alone: every step stubbed', open: openEngineOnly },
  whole: { title: 'The whole: through the API, with database and provider', open: openWhole },
} as const;

const warmUpConcurrency = 8;

/** How a run speaks to whoever started it, and hears from them. */
export interface Terminal {
  say(line: string): void;
  /** Whether the run was asked to end: it then does so after the slice under way. */
  isStopping(): boolean;
}

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Opens a phase, warms it up, measures every level, and closes it whatever happens. Throws `Interrupted`. */
export async function runPhase(name: PhaseName, options: BenchOptions, terminal: Terminal): Promise<PhaseResult> {
  const { title, open } = kinds[name];
  terminal.say(`${title}: starting servers and workers`);
  const phase = await open();
  try {
    for (const subject of phase.subjects) await warmUp(subject, options, terminal);
    const measured: Measured[] = [];
    const summaries: (Summary & { phase: PhaseName })[] = [];
    for (const level of options.levels) {
      const rounds = await measureLevel(phase, level, options, terminal);
      measured.push({ phase: name, level, rounds, fastDatabase: phase.fastDatabase });
      for (const subject of phase.subjects) {
        summaries.push({ phase: name, ...summarise(rounds, subject.name, await eventsOf(subject, rounds)) });
      }
    }
    return { title, summaries, measured };
  } finally {
    await phase.close();
  }
}

async function warmUp(subject: Subject, { warmUpMs }: BenchOptions, terminal: Terminal): Promise<void> {
  terminal.say(`warming up: ${subject.name}`);
  await subject.prepare?.(unitsWithin(warmUpMs));
  await closedLoop(subject, { concurrency: warmUpConcurrency, leadInMs: 0, windowMs: warmUpMs, read: () => null });
}

function measureLevel(
  { subjects, processes }: Phase,
  level: number,
  { rounds, sliceMs }: BenchOptions,
  terminal: Terminal,
): Promise<Round[]> {
  return measureRounds({
    subjects,
    rounds,
    measure: async (subject) => {
      if (terminal.isStopping()) throw new Interrupted('stopped before everything was measured');
      const slice = await measureSlice(subject, { level, sliceMs, processes });
      terminal.say(describeSlice(slice));
      return slice;
    },
  });
}

function describeSlice({ level, subject, perSecond, noise, noisy }: Slice): string {
  const beside = `${(noise.foreignShare * 100).toFixed(0)} % of the machine used by others`;
  return `${String(level).padStart(2)} at once  ${subject.padEnd(26)} ${perSecond.toFixed(1).padStart(7)}/s  ${beside}${noisy ? ': noisy' : ''}`;
}

/** The longest of the last few histories: one that met a retry would show. */
async function eventsOf(subject: Subject, rounds: readonly Round[]): Promise<number> {
  const units = rounds.flatMap((round) => round.filter((slice) => slice.subject === subject.name));
  const sample = units.flatMap((slice) => slice.units.slice(-2));
  return Math.max(...(await Promise.all(sample.map(({ workflowId }) => subject.historyEvents(workflowId)))));
}
