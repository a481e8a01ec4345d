import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupsIn, objectsOf, readManifest, type Manifest } from '../../../activities/backup/manifest';
import { partsOf, sealsPartsOf, type List, type Part, type SealsPart } from '../../../activities/backup/parts';
import { restoreBackup, type Restored } from '../../../activities/backup/restore-backup';
import { objectsAt, runBackup, type BackupPlace } from '../../../activities/backup/run-backup';
import { sealBatch } from '../../../activities/sealing/seal-batch';
import { createRecordBuilder } from '../../../ledger/record-builder';
import { signerOf } from '../../../ledger/seals/signing-keys';
import { rowCollections } from '../../../store/backup/collections';
import type { Store } from '../../../store/store';
import { openStore, type TestStore } from '../../store/support/open-store';
import { at, payment, refund } from '../../store/support/rows';

export const hmacKey = Buffer.alloc(32, 7);
export const signer = signerOf('tests/ledger', Buffer.alloc(32, 1));
export const stranger = signerOf('tests/ledger', Buffer.alloc(32, 2));
export const backupKey = { id: 'k1', key: Buffer.alloc(32, 9) };
const builder = createRecordBuilder({ hmacKey });

type BackedUp = Pick<Store, 'backup' | 'ledger' | 'fence'>;

/** A database that is backed up, one that is restored into, and a folder. */
export class BackupWorld {
  readonly source: TestStore;
  readonly other: TestStore;
  readonly folder = mkdtempSync(join(tmpdir(), 'backup-'));
  place: BackupPlace = { folder: this.folder, keys: [], keep: 30, signer, verifiers: [signer] };

  private constructor(source: TestStore, other: TestStore) {
    this.source = source;
    this.other = other;
  }

  static async open(): Promise<BackupWorld> {
    return new BackupWorld(await openStore('backup', { hmacKey }), await openStore('restore', { hmacKey }));
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.source.close();
    await this.other.close();
  }

  /** A refund with its payment and its sealed hold. */
  async addRefund(): Promise<string> {
    const { store } = this.source;
    const paid = payment();
    const row = refund({ paymentId: paid.id });
    await store.payments.insert(paid);
    await store.refunds.open(row);
    await this.postHold(row.id);
    await this.seal();
    return row.id;
  }

  postHold(id: string): Promise<void> {
    return this.source.store.tradeRecords.post([
      builder.hold({ payment: payment(), refund: { id, amount: 7, providerRefundId: null }, at: at(1) }),
    ]);
  }

  async seal(): Promise<void> {
    await sealBatch(this.source.store, { hmacKey, signer }, new Date());
  }

  async backUp(change: Partial<BackupPlace> = {}, store: BackedUp = this.source.store): Promise<Manifest> {
    const { backup } = await runBackup(store, { ...this.place, ...change });
    return readManifest(this.folder, backup, this.place.verifiers);
  }

  backups(): Promise<string[]> {
    return backupsIn(this.folder);
  }

  async latest(): Promise<Manifest> {
    return readManifest(this.folder, (await backupsIn(this.folder)).at(-1)!, this.place.verifiers);
  }

  async restore(keys = this.place.keys): Promise<Restored> {
    const objects = objectsAt({ folder: this.folder, keys });
    const manifest = await this.latest();
    return restoreBackup({ store: this.other.store, manifest, objects, verifiers: this.place.verifiers, hmacKey });
  }

  objectFile(name: string): string {
    return join(this.folder, 'objects', name.slice(0, 2), name);
  }

  names(manifest: Manifest): Promise<string[]> {
    return allOf(objectsOf(objectsAt(this.place), manifest));
  }

  parts(list: List): Promise<Part[]> {
    return allOf(partsOf(objectsAt(this.place), list));
  }

  seals({ ledger }: Manifest): Promise<SealsPart[]> {
    return allOf(sealsPartsOf(objectsAt(this.place), ledger));
  }
}

async function allOf<Entry>(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

/** Every row of a database, as it is stored. */
export async function contentOf({ backup }: Store): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const name of rowCollections) {
    content[name] = [];
    for await (const { line } of backup.all(name)) content[name].push(line);
  }
  return content;
}
