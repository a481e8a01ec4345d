import {
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { SealingActivities } from '../activities/sealing/contract';
import {
  acceptHeadUpdate,
  ledgerHeadQuery,
  type AcceptHeadMessage,
  type LedgerHead,
  type LedgerSealerInput,
} from '../domain/ledger-sealer';

const { sealRecords } = proxyActivities<SealingActivities>({
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'Seal the next records',
});

/** Then it goes on in a new run: histories stay short. */
const turnsPerRun = 200;

/** How often a sealer that has stopped looks whether the head it remembers is back. */
const lookAgainAfter = '10 minutes';

const readHead = defineQuery<LedgerHead | null>(ledgerHeadQuery);
const acceptHead = defineUpdate<void, [AcceptHeadMessage]>(acceptHeadUpdate);

/**
 * Seals the ledger for ever and remembers its head outside the database. When the database does not hold that head any
 * more, it stops until the head is back or an operator accepts another one.
 */
export async function ledgerSealerWorkflow({ head: remembered }: LedgerSealerInput): Promise<never> {
  let head = remembered;
  let acceptedAnother = false;
  setHandler(readHead, () => head);
  setHandler(acceptHead, ({ head: accepted }) => {
    head = accepted;
    acceptedAnother = true;
  });
  for (let turn = 0; turn < turnsPerRun; turn += 1) {
    acceptedAnother = false;
    const result = await sealRecords({ head });
    // What an operator accepted meanwhile counts: the turn was about another head.
    if (acceptedAnother) continue;
    head = laterOf(head, result.kind === 'sealed' ? result.head : (result.lost ?? null));
    setCurrentDetails(detailsOf(head, result.kind === 'rolled_back'));
    if (result.kind === 'rolled_back') await condition(() => acceptedAnother, lookAgainAfter);
  }
  return continueAsNew<typeof ledgerSealerWorkflow>({ head });
}

/**
 * A head is replaced by a later one only: another in its place, or an earlier one, is what the database holds after a
 * rollback, which the next turn finds by what is remembered.
 */
const laterOf = (remembered: LedgerHead | null, told: LedgerHead | null): LedgerHead | null =>
  told !== null && told.sequence > (remembered?.sequence ?? 0) ? told : remembered;

function detailsOf(head: LedgerHead | null, isStopped: boolean): string {
  const known =
    head === null ? 'Nothing is sealed yet.' : `Seal ${head.sequence}: ${head.size} records, root \`${head.root}\`.`;
  return isStopped
    ? `**Stopped.** The database does not hold the last seal. ${known} See \`npm run ledger -- accept-head\`.`
    : known;
}
