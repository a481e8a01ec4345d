import type { Facts } from '../checks/facts';
import type { Finding } from '../checks/finding';
import { showChecks } from '../screen/tables';
import type { Stage } from '../stage';
import { checkBalances } from './check-balances';
import { checkReceipts } from './check-receipts';
import { drillBackup } from './drill-backup';
import { reconcileDay } from './reconcile-day';
import { tamper } from './tamper';

/** What auditors and operators do with the books at the end of the day. */
export async function keepBooks(stage: Stage, facts: Facts): Promise<Finding[]> {
  const parts: [string, Finding[]][] = [
    ['Receipts, checked with nothing but the public key', await checkReceipts(stage, facts)],
    ['The sealed ledger, and an amount changed straight in the database', await tamper(stage)],
    ['Balances and a statement', await checkBalances(stage)],
    ['A backup, restored into a database of its own and verified', await drillBackup(stage)],
    ['The day against the providers’ files', await reconcileDay(stage, facts)],
  ];
  showChecks(stage.screen, parts);
  return parts.flatMap(([, findings]) => findings);
}
