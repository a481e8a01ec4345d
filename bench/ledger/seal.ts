import { projectBalances } from '../../activities/balances/project-balances';
import { sealBatch } from '../../activities/sealing/seal-batch';
import { signerOf } from '../../ledger/seals/signing-keys';
import type { Store } from '../../store/store';
import type { Terminal } from '../run-phase';
import { hmacKey } from './rows';

const signer = signerOf('bench/ledger', Buffer.alloc(32, 1));
const sealsBetweenNews = 25;

/** Seals what was loaded and adds it to the sums, as workers do; goes on where an earlier run stopped. */
export async function seal(store: Store, terminal: Terminal): Promise<void> {
  for (let seals = 1; !terminal.isStopping(); seals += 1) {
    const made = await sealBatch(store, { hmacKey, signer }, new Date());
    if (made === null) break;
    await projectBalances(store, 1);
    if (seals % sealsBetweenNews === 0) terminal.say(`${made.size} records sealed`);
  }
  await projectBalances(store);
}
