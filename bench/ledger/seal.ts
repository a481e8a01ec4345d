import { projectBalances } from '../../activities/balances/project-balances';
import { sealBatch } from '../../activities/sealing/seal-batch';
import { signerOf } from '../../ledger/seals/signing-keys';
import type { Store } from '../../store/store';
import { hmacKey } from './rows';

const signer = signerOf('bench/ledger', Buffer.alloc(32, 1));

/** Seals what waits and adds it to the sums, as workers do. */
export async function seal(store: Store): Promise<void> {
  while ((await sealBatch(store, { hmacKey, signer }, new Date())) !== null);
  // Also of seals that an earlier run was cut short behind.
  await projectBalances(store);
}
