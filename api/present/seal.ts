import { sealHashOf } from '../../ledger/seals/seal';
import type { SealSummary } from '../../store/store';
import type { SealResource } from '../schemas/ledger';

export const presentSeal = (seal: SealSummary): SealResource => ({
  object: 'ledger_seal',
  sequence: seal.sequence,
  previous: seal.previous,
  from: seal.from,
  size: seal.size,
  count: seal.count,
  root: seal.root,
  hash: sealHashOf(seal),
  sealed_at: seal.sealedAt.toISOString(),
  key_id: seal.keyId,
  signature: seal.signature,
  checkpoint: seal.note,
});
