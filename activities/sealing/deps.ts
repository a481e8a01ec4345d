import type { HmacKey } from '../../ledger/seal-record';
import type { Signer } from '../../ledger/seals/signing-keys';
import type { CheckpointSink } from './publish-checkpoint';

/** What sealing needs beside the store. */
export interface Sealing {
  readonly hmacKey: HmacKey;
  readonly signer: Signer;
  /** How often the sealer looks for records; nothing waits much longer. */
  readonly sealEveryMs: number;
  /** Where checkpoints are kept outside the database. */
  readonly sinks: readonly CheckpointSink[];
  /** Aborted when the process is to stop: the sealer's turn ends at once. */
  readonly stopping: AbortSignal;
}
