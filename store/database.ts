import type { Connection } from 'mongoose';
import type { RunSideEffect, SideEffectName } from '../domain/side-effect';
import { reach } from './failures';
import { completenessOf } from './search/completeness';
import type { SearchedCollection } from './search/completeness';

/** What every repository is given. Both functions throw `database_unavailable` when MongoDB cannot be reached. */
export interface Database {
  readonly connection: Connection;
  readonly read: <T>(act: () => Promise<T>) => Promise<T>;
  /** A write that has a name is a crash point (see domain/side-effect.ts). */
  readonly write: <T>(name: SideEffectName, act: () => Promise<T>) => Promise<T>;
  /** Whether every row of a collection has the tokens that lists look for (see search/). */
  readonly isIndexed: (collection: SearchedCollection) => Promise<boolean>;
}

export const databaseOf = (connection: Connection, runSideEffect: RunSideEffect): Database => ({
  connection,
  read: reach,
  write: (name, act) => runSideEffect(name, () => reach(act)),
  isIndexed: completenessOf(connection),
});
