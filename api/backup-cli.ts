import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { drillRestore } from '../activities/backup/drill';
import { backupsIn, readManifest, type Manifest } from '../activities/backup/manifest';
import { verifyBackup } from '../activities/backup/read-backup';
import { restoreBackup } from '../activities/backup/restore-backup';
import { objectsAt, runBackup, type BackupPlace } from '../activities/backup/run-backup';
import { createStore } from '../store/create-store';
import type { Store } from '../store/store';
import { readBackupPlace } from '../worker/backup-place';
import { engineEnvironment } from './engine-here';
import { databaseUri } from './keys-cli';
import { CommandError } from './keys-command';

const usage = `Usage:
  npm run backup -- create [DIR]        copies the database while it is written to; what did not change is not stored again
  npm run backup -- list [DIR]          what there is
  npm run backup -- verify [DIR]        reads the newest backup whole, and holds its ledger to the signatures
  npm run backup -- restore [DIR]       the newest one into an empty database, which is fenced and verified then
  npm run backup -- drill [DIR]         makes a backup, restores it into a database of its own, verifies and drops that one

DIR is by default BACKUP_DIR. --backup NAME takes another than the newest, --keep N keeps more or fewer than BACKUP_KEEP (30).
The engine is the one that the environment names, else that last started here with npm start.`;

const options = { backup: { type: 'string' }, keep: { type: 'string' } } as const;

export interface BackupSetting {
  readonly uri: string;
  readonly place: BackupPlace;
  readonly hmacKey: Buffer;
  readonly store: Store;
  readonly say: (line: string) => void;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** Runs one command on a store; answers with what to print, or with the usage. Throws BackupError, which says what is wrong. */
export async function runBackupCommand(args: readonly string[], setting: BackupSetting): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, , ...more] = positionals;
  if (more.length > 0) return usage;
  const { place, store, say } = setting;
  const keep = values.keep === undefined ? place.keep : Number(values.keep);
  if (!Number.isSafeInteger(keep) || keep < 1) return usage;
  switch (command) {
    case 'create': {
      const { backup, removed, unreadable } = await runBackup(store, { ...place, keep }, say);
      const gone = removed.length === 0 ? '' : ` Removed: ${removed.join(', ')}.`;
      const kept = unreadable.length === 0 ? '' : ` Nothing was removed: ${unreadable.join(', ')} cannot be read.`;
      return `${backup} is there.${gone}${kept}`;
    }
    case 'list':
      return list(place);
    case 'verify': {
      const { name, manifest } = await chosen(place, values.backup);
      const { rows, records } = await verifyBackup(manifest, objectsAt(place), store.backup, place.verifiers);
      return `${name} is whole: ${rows} rows, ${records} records of the ledger.`;
    }
    case 'restore': {
      const { name, manifest } = await chosen(place, values.backup);
      const { rows, records } = await restoreBackup({ ...target(setting, manifest), store });
      return `${name} is restored: ${rows} rows, ${records} records. The fence is up: npm run fence -- show`;
    }
    case 'drill': {
      await runBackup(store, { ...place, keep }, say);
      const { name, manifest } = await chosen(place, values.backup);
      const { rows, records, recoveryTimeMs, recoveryPointMs } = await drillRestore(
        setting.uri,
        target(setting, manifest),
      );
      return (
        `${name} was restored and verified: ${rows} rows, ${records} records.\n` +
        `recovery time ${seconds(recoveryTimeMs)}, recovery point ${seconds(recoveryPointMs)} ago`
      );
    }
    default:
      return usage;
  }
}

const target = ({ place, hmacKey, say }: BackupSetting, manifest: Manifest) => ({
  manifest,
  objects: objectsAt(place),
  verifiers: place.verifiers,
  hmacKey,
  say,
});

async function chosen({ folder, verifiers }: BackupPlace, wanted: string | undefined) {
  const name = wanted ?? (await backupsIn(folder)).at(-1);
  if (name === undefined) throw new CommandError(`There is no backup in ${folder}`);
  return { name, manifest: await readManifest(folder, name, verifiers) };
}

async function list({ folder, verifiers }: BackupPlace): Promise<string> {
  const table = new Table({ head: ['backup', 'took', 'rows', 'ledger'], style: { head: [], border: [] } });
  for (const name of await backupsIn(folder)) {
    const { started_at: from, finished_at: to, collections, ledger } = await readManifest(folder, name, verifiers);
    const rows = Object.values(collections).reduce((sum, list) => sum + list.rows, 0);
    table.push([name, seconds(Date.parse(to) - Date.parse(from)), String(rows), String(ledger.rows)]);
  }
  return table.toString();
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const env = engineEnvironment(process.env, process.cwd());
  const { positionals } = parseArgs({ args, options, allowPositionals: true });
  const place = readBackupPlace(env, positionals[1]);
  if (place === null) throw new CommandError(usage);
  const uri = databaseUri(env, process.cwd());
  const hmacKey = Buffer.from(env['LEDGER_HMAC_KEY'] ?? '', 'hex');
  const store = await createStore({ uri, hmacKey });
  try {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    process.stdout.write(`${await runBackupCommand(args, { uri, place, hmacKey, store, say })}\n`);
  } finally {
    await store.close();
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
