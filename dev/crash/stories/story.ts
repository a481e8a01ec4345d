import type { FaultSpec } from '../../../sandbox/faults/fault';
import type { RoundWorld } from '../round-world';

/** What one client of a round goes through. It rejects when the engine breaks a promise to it. */
export interface Story {
  readonly name: string;
  readonly play: (world: RoundWorld) => Promise<void>;
}

/** What goes wrong at the provider. */
export type StoryFault = Pick<FaultSpec, 'kind'> & Partial<Pick<FaultSpec, 'delay_ms' | 'as' | 'code' | 'times'>>;
