/** Rule 3.1.14: writes are acknowledged by a majority and in the journal; reads come from the primary. */
import type { Connection } from 'mongoose';
import { connect } from '../../store/connection';
import { testDatabaseUri } from '../support/servers';

const open: Connection[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
});

async function optionsOf(uri: string) {
  const connection = await connect(uri);
  open.push(connection);
  const { writeConcern, readPreference } = connection.getClient().options;
  return { w: writeConcern?.w, journal: writeConcern?.journal, reads: readPreference.mode };
}

test('every connection waits for a majority and the journal, and reads from the primary', async () => {
  expect(await optionsOf(testDatabaseUri('rule_14'))).toEqual({ w: 'majority', journal: true, reads: 'primary' });
});

test('an address cannot ask for less', async () => {
  const uri = new URL(testDatabaseUri('rule_14_weak'));
  uri.searchParams.set('w', '1');
  uri.searchParams.set('journal', 'false');
  uri.searchParams.set('readPreference', 'secondaryPreferred');
  expect(await optionsOf(uri.toString())).toEqual({ w: 'majority', journal: true, reads: 'primary' });
});

test('an address that insists on less is refused', async () => {
  const uri = new URL(testDatabaseUri('rule_14_older_name'));
  uri.searchParams.set('j', 'false');
  await expect(connect(uri.toString())).rejects.toThrow('remove j from it');
});
