import type { Sealing } from '../activities/sealing/deps';
import { checkpointFile, checkpointUrl } from '../activities/sealing/publish-checkpoint';
import type { EngineConfig } from './config';

/** What the sealer of a process works with. */
export function sealingFrom(config: EngineConfig, stopping: AbortSignal): Sealing {
  const { ledgerCheckpointFile: file, ledgerCheckpointUrl: url } = config;
  return {
    hmacKey: config.ledgerHmacKey,
    signer: config.ledgerSigners.signer,
    sealEveryMs: config.ledgerSealEveryMs,
    sinks: [...(file === null ? [] : [checkpointFile(file)]), ...(url === null ? [] : [checkpointUrl(url)])],
    stopping,
  };
}
