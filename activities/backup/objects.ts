import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { FileCipher } from '../../store/encryption';
import { BackupError } from './backup-error';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Far above what a chunk comes to: what unpacks to more is none of ours. */
const objectBytesMax = 256 * 1024 * 1024;

/** Content under the name of its SHA-256: what is there already is not stored again, and what was altered is found. */
export interface Objects {
  /** Answers with the name. What is there, but not sound, is replaced. */
  put(content: Buffer): Promise<string>;
  /** Whether it is there, whole, and stored as it would be now: under the key that encrypts, if there is one. */
  isSound(name: string): Promise<boolean>;
  /** Throws BackupError when it is absent, damaged, another's, or encrypted with a key that is not there. */
  get(name: string): Promise<Buffer>;
  names(): Promise<string[]>;
  remove(name: string): Promise<void>;
}

const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

export function objectsIn(folder: string, cipher: FileCipher | null): Objects {
  const fileOf = (name: string): string => join(folder, 'objects', name.slice(0, 2), name);

  const isSound = async (name: string): Promise<boolean> => {
    const stored = await readFile(fileOf(name)).catch(() => null);
    if (stored === null || !(cipher?.isCurrent(stored) ?? isPlain(stored))) return false;
    const content = await unpack(stored, name, cipher).catch(() => null);
    return content !== null && hashOf(content) === name;
  };

  return {
    isSound,
    put: async (content) => {
      const name = hashOf(content);
      const file = fileOf(name);
      if (await isSound(name)) return name;
      const packed = await compress(content);
      await writeDurably(file, cipher === null ? packed : cipher.encrypt(packed, name));
      return name;
    },
    get: async (name) => {
      const stored = await readFile(fileOf(name)).catch(() => null);
      if (stored === null) throw new BackupError('absent', `The object ${name} is not there`);
      const content = await unpack(stored, name, cipher);
      if (hashOf(content) !== name) throw new BackupError('foreign', `The object ${name} holds something else`);
      return content;
    },
    names: async () => {
      const files = await readdir(join(folder, 'objects'), { recursive: true }).catch(() => []);
      return files.flatMap((file) => /[0-9a-f]{64}$/.exec(file)?.[0] ?? []);
    },
    remove: (name) => rm(fileOf(name), { force: true }),
  };
}

/** Whether it begins as gzip does. */
const isPlain = (stored: Buffer): boolean => stored[0] === 0x1f && stored[1] === 0x8b;

async function unpack(stored: Buffer, name: string, cipher: FileCipher | null): Promise<Buffer> {
  if (!isPlain(stored) && cipher === null)
    throw new BackupError('key_missing', `The object ${name} is encrypted or damaged, and no key is configured`);
  try {
    const packed = isPlain(stored) || cipher === null ? stored : cipher.decrypt(stored, name);
    return await decompress(packed, { maxOutputLength: objectBytesMax });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackupError('damaged', `The object ${name} cannot be read: ${reason}`);
  }
}

const draftEnding = '.draft';

/** Whole or not at all, and on disk; what there was no room for leaves nothing behind. */
export async function writeDurably(file: string, content: Buffer | string): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const draft = `${file}.${randomUUID()}${draftEnding}`;
  try {
    await writeSynced(draft, content);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  // Without this the name may be gone after a loss of power, though the content is there.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeSynced(file: string, content: Buffer | string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what a process that was killed had begun to write. Nobody else may be writing. */
export async function removeDrafts(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  for (const file of files) if (file.endsWith(draftEnding)) await rm(join(folder, file), { force: true });
}
