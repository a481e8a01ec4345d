import mongoose from 'mongoose';
import { runLedger } from '../../../api/ledger-cli';
import { expectSame, type Finding } from '../checks/finding';
import type { Stage } from '../stage';

interface StoredAmount {
  readonly _id: string;
  readonly amount: number;
}

/** Verifies the ledger, changes an amount behind the engine's back, has it found, and puts it back. */
export async function tamper({ engineEnv }: Stage): Promise<Finding[]> {
  const env = { ...engineEnv, LOG_LEVEL: 'silent' };
  const checkpoints = engineEnv['LEDGER_CHECKPOINT_FILE'] ?? '';
  const said: string[] = [];
  const verify = () => runLedger(['verify', '--checkpoints', checkpoints], env, (line) => said.push(line));

  const before = await verify();
  const connection = await mongoose.createConnection(engineEnv['MONGODB_URI'] ?? '').asPromise();
  try {
    const records = connection.collection<StoredAmount>('trade_records');
    const record = await records.findOne({ type: 'refund' });
    if (record === null) throw new Error('There is no refund in the ledger');
    await records.updateOne({ _id: record._id }, { $inc: { amount: 1 } });
    const during = await verify();
    await records.updateOne({ _id: record._id }, { $set: { amount: record.amount } });
    const named = said.find((line) => line.startsWith('WRONG record_altered') && line.includes(record._id));
    return [
      expectSame('the ledger is whole, checkpoints outside included', 'yes', before.holds ? 'yes' : 'no'),
      expectSame('a changed amount is found', 'yes', during.holds ? 'no' : 'yes'),
      expectSame('and its record is named', 'yes', named === undefined ? 'no' : 'yes'),
      expectSame('put back, it is whole again', 'yes', (await verify()).holds ? 'yes' : 'no'),
    ];
  } finally {
    await connection.close();
  }
}
