import type { Model } from 'mongoose';
import { EngineError } from '../../domain/errors';
import type { Transition } from '../../domain/refund';
import { canTransition, isFinal, previousStates } from '../../domain/refund-state';
import type { RefundState } from '../../domain/refund-state';
import type { RefundChange } from '../store';
import { storedAssessment } from '../risk/assessments';
import { eventsOfChange } from './events';
import { addedTokens } from './schema';
import type { StoredRefund } from './schema';

type Result = { readonly kind: 'written' | 'superseded'; readonly row: StoredRefund };

/**
 * Writes a change under the revision rule (3.1.9). Most changes are one update whose filter holds the rule; what it does
 * not match is read, judged and written against the revision that was read, until that stands still.
 */
export async function advanceRefund(model: Model<StoredRefund>, id: string, change: RefundChange): Promise<Result> {
  const direct = await writeDirectly(model, id, change);
  if (direct !== null) return { kind: 'written', row: direct };
  for (;;) {
    const row = await model.findById(id).lean<StoredRefund>();
    if (row === null) throw new EngineError('refund_not_found');
    const step = judge(row, change);
    if (step.kind !== 'write') return { kind: step.kind, row };
    const written = await update(model, { _id: id, revision: row.revision, ...step.filter }, step.update);
    if (written !== null) return { kind: 'written', row: written };
  }
}

type Step =
  | { readonly kind: 'written' | 'superseded' }
  | { readonly kind: 'write'; readonly filter: object; readonly update: object };

/** What to do about a row as it stands. Never an error: a late or illegal write loses. */
function judge(row: StoredRefund, change: RefundChange): Step {
  const left = change.transitions.filter(({ revision }) => revision > row.revision);
  if (left.length > 0) return continues(row, left, change) ? { kind: 'write', ...changed(row, left, change) } : lost;

  const last = change.transitions.at(-1);
  if (last !== undefined && !stands(row, last)) return lost;
  // The step is there, but another run may have written it: its attempt is not ours, and both must be on record.
  if (change.attempt === undefined || hasAttempt(row, change.attempt)) return { kind: 'written' };
  if (isFinal(row.state)) return lost;
  const { attempt, sentAt } = change.attempt;
  return {
    kind: 'write',
    filter: { state: row.state, attempts: { $not: { $elemMatch: { attempt, sentAt } } } },
    update: { $push: { attempts: change.attempt }, ...(change.set === undefined ? {} : { $set: stored(change.set) }) },
  };
}

/** Whether the row's last step is this one. Its time may differ: a reset run repeats its steps later. */
function stands(row: StoredRefund, step: Transition): boolean {
  const latest = row.history.at(-1);
  const isSameWrite = latest?.revision === step.revision && latest.by === step.by && latest.reason === step.reason;
  return isSameWrite && row.revision === step.revision && row.state === step.to;
}

const lost = { kind: 'superseded' } as const;

/** A reset run repeats an attempt's number at another time: that is another request. */
const hasAttempt = (row: StoredRefund, own: NonNullable<RefundChange['attempt']>): boolean =>
  row.attempts.some(({ attempt, sentAt }) => attempt === own.attempt && sentAt.getTime() === own.sentAt.getTime());

/** Whether the steps lead on from the row's state. A final row takes notes only with evidence, and never an attempt. */
function continues(row: StoredRefund, steps: readonly Transition[], change: RefundChange): boolean {
  if (isFinal(row.state) && change.attempt !== undefined) return false;
  return isPath(row.state, steps, change.evidence !== undefined);
}

function isPath(from: RefundState, steps: readonly Transition[], hasEvidence: boolean): boolean {
  let state = from;
  for (const { to } of steps) {
    const isNote = to === state && (hasEvidence || !isFinal(state));
    if (!isNote && !canTransition(state, to)) return false;
    state = to;
  }
  return true;
}

async function writeDirectly(
  model: Model<StoredRefund>,
  id: string,
  change: RefundChange,
): Promise<StoredRefund | null> {
  const [first, ...later] = change.transitions;
  if (first === undefined || !isPath(first.to, later, change.evidence !== undefined)) return null;
  const from = previousStates(first.to).filter((state) => change.attempt === undefined || !isFinal(state));
  const filter = { _id: id, revision: { $lt: first.revision }, state: { $in: from } };
  return update(model, filter, changed({ _id: id, state: null }, change.transitions, change).update);
}

/** `state` null: the first step is known to leave the state it finds. */
function changed(
  { _id: id, state: from }: { readonly _id: string; readonly state: RefundState | null },
  steps: readonly Transition[],
  change: RefundChange,
) {
  const last = steps.at(-1);
  if (last === undefined) throw new Error('A change of a refund has no step');
  const entered = steps.findLast((step, index) => step.to !== (index === 0 ? from : steps[index - 1]?.to));
  const tokens = addedTokens(change.set ?? {});
  const events = eventsOfChange(id, from, steps, change);
  const latest = events.at(-1);
  return {
    filter: {},
    update: {
      $set: {
        ...stored(change.set),
        state: last.to,
        revision: last.revision,
        updatedAt: new Date(last.at),
        ...(entered === undefined ? {} : { stateSince: new Date(entered.at) }),
        ...(latest === undefined ? {} : { eventAt: latest.at }),
      },
      $push: {
        history: {
          $each: steps.map(({ revision, to, at, by, reason }) => ({
            revision,
            state: to,
            at: new Date(at),
            by,
            reason,
          })),
        },
        events: { $each: events },
        ...(change.attempt === undefined ? {} : { attempts: change.attempt }),
        ...(change.evidence === undefined ? {} : { evidence: change.evidence }),
      },
      $addToSet: {
        ...(change.approvedBy === undefined ? {} : { approvedBy: change.approvedBy }),
        ...(tokens.length === 0 ? {} : { tokens: { $each: tokens } }),
      },
      // The time of the first step that monitors have not seen stays.
      $min: { unmonitoredSince: new Date() },
    },
  };
}

const stored = ({ assessment, ...set }: NonNullable<RefundChange['set']> = {}): Partial<StoredRefund> => ({
  ...set,
  ...(assessment !== undefined && { assessment: storedAssessment(assessment) }),
});

const update = (model: Model<StoredRefund>, filter: object, change: object): Promise<StoredRefund | null> =>
  model.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean<StoredRefund>().exec();
