import { settlementFacts } from '../../domain/settlement';
import type { Forgotten, Store } from '../../store/store';
import { uncoveredBy } from './coverage';

/**
 * Whether a bank's statements have still to tell of what a restored database has forgotten. A bank is asked by its
 * statements alone, and may book days after the restore what was ordered before it.
 */
export async function lacksStatements(
  store: Pick<Store, 'reconciliations' | 'reconciliationCases'>,
  account: string,
  { from, to }: Forgotten,
): Promise<boolean> {
  const raisedAt = new Date(to.getTime() + settlementFacts.bank.edgeMs);
  const { gaps, openCases } = await uncoveredBy(store, { since: from, raisedAt }, [{ provider: 'bank', account }]);
  return gaps.length > 0 || openCases.length > 0;
}
