import { z } from 'zod';
import type { RaisedFence } from '../../store/store';
import type { Manifest } from './manifest';
import type { Objects } from './objects';
import { linesOf, putLines, type Part } from './parts';

/** In an object, and not in the manifest: people write the reason, and the manifest is not encrypted. */
const fenceSchema = z.strictObject({
  reason: z.string(),
  since: z.iso
    .datetime()
    .nullable()
    .transform((time) => (time === null ? null : new Date(time))),
});

export function putFences(objects: Objects, standing: readonly (RaisedFence | null)[]): Promise<Part> {
  const lines = standing.flatMap((fence) =>
    fence === null ? [] : [JSON.stringify({ reason: fence.reason, since: fence.since?.toISOString() ?? null })],
  );
  return putLines(objects, [...new Set(lines)]);
}

/** Clocks of the engine, of its providers and of whoever made the backup may differ by so much. */
const clocksDifferByMs = 5 * 60_000;

/** Whatever happened before this is in the backup, by any of these clocks. */
export const begunAt = ({ started_at: at }: Manifest): Date => new Date(Date.parse(at) - clocksDifferByMs);

/**
 * The fence that a restored backup stands behind: from before it was begun, or from earlier where a fence stood meanwhile.
 * What that one waited for is not known to have happened.
 */
export async function fenceAfter(
  objects: Objects,
  manifest: Manifest,
): Promise<{ readonly reason: string; readonly since: Date }> {
  const fences = (await linesOf(objects, manifest.fences)).map((line) => fenceSchema.parse(JSON.parse(line)));
  const begun = begunAt(manifest);
  const since = fences.reduce(
    (earliest, fence) => (fence.since !== null && fence.since < earliest ? fence.since : earliest),
    begun,
  );
  const reasons = [`restored from the backup of ${manifest.started_at}`, ...fences.map(({ reason }) => reason)];
  return { reason: reasons.join('; before: '), since };
}
