import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeMachine } from '../machine/meter';
import type { Summary } from '../measure/summary';
import type { Verdict } from '../measure/targets';
import type { BenchOptions, PhaseName } from '../options';
import { projectRoot } from '../../worker/project-root';

/** All that a run found out. */
export interface Report {
  readonly at: string;
  readonly machine: ReturnType<typeof describeMachine>;
  readonly database: string | null;
  readonly options: BenchOptions;
  readonly summaries: readonly (Summary & { readonly phase: PhaseName })[];
  readonly verdicts: readonly Verdict[];
}

/** Writes the report as JSON; resolves the file's name from the time where none was asked for. */
export function writeReport(report: Report): string {
  const name = `${report.at.replace(/[:.]/g, '-')}.json`;
  const file = report.options.jsonFile ?? join(projectRoot(), 'bench', 'results', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
