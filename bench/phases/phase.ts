import type { PhaseName } from '../options';
import type { Processes } from '../machine/meter';
import type { Subject } from '../subjects/subject';

/** Servers, workers and subjects that are measured together. */
export interface Phase {
  readonly name: PhaseName;
  readonly subjects: readonly Subject[];
  /** Whose processor time and memory is counted. */
  readonly processes: Processes;
  /** The database in use is mongod or the compiled stand-in; false also where there is none. */
  readonly fastDatabase: boolean;
  close(): Promise<void>;
}
