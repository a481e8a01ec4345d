import type { Connection } from 'mongoose';
import type { RunSideEffect, SideEffectName } from '../domain/side-effect';
import { reach } from './failures';

/** What every repository is given. Both functions throw `database_unavailable` when MongoDB cannot be reached. */
export interface Database {
  readonly connection: Connection;
  readonly read: <T>(act: () => Promise<T>) => Promise<T>;
  /** A write that has a name is a crash point (see domain/side-effect.ts). */
  readonly write: <T>(name: SideEffectName, act: () => Promise<T>) => Promise<T>;
}

export const databaseOf = (connection: Connection, runSideEffect: RunSideEffect): Database => ({
  connection,
  read: reach,
  write: (name, act) => runSideEffect(name, () => reach(act)),
});
