import { z } from 'zod';

const duration = z.int().positive();
const count = z.int().positive();
const share = z.number().positive().lt(1);
const positive = z.number().positive();
/** Major units by currency, `*` for those that are not named. */
const major = z.record(z.string(), count);

/** What each monitor's numbers mean is told where it uses them; docs/risk.md explains how they were found. */
export const monitorSettingsSchema = z.strictObject({
  merchantRate: z.strictObject({
    weightOfWeek: share,
    learnWeeks: count,
    levelHalfLifeMs: duration,
    levelMax: positive,
    residualsMax: count,
    countMin: count,
    countZ: positive,
    valueZ: positive,
  }),
  velocity: z.strictObject({
    halfLifeMs: duration,
    windows: z.array(z.strictObject({ windowMs: duration, peak: positive })).min(1),
    perDay: z.strictObject({ customer: positive, instrument: positive, device: positive, ip: positive }),
    countMin: count,
    surprise: positive,
  }),
  smallRefunds: z.strictObject({
    smallMajor: major,
    freshMs: duration,
    windowMs: duration,
    refundsMax: count,
    memory: count,
    prior: count,
    smallShare: share,
    freshShare: share,
    countMin: count,
    surprise: positive,
  }),
  underThreshold: z.strictObject({
    thresholdsMajor: z.record(z.string(), z.array(count).min(1)),
    band: share,
    shareMin: z.strictObject({ agent: share, operator: share }),
    shareRise: positive,
    raisedMax: share,
    memory: count,
    prior: count,
    limit: positive,
    countMin: count,
    hitsMax: count,
  }),
  outsideHours: z.strictObject({
    learnWeeks: count,
    refundsMin: count,
    openShare: share,
    outsideWeight: share,
    windowMs: duration,
    perDay: positive,
    halfLifeMs: duration,
    countMin: count,
    surprise: positive,
  }),
  providerOutcomes: z.strictObject({
    windowMs: duration,
    outcomesMax: count,
    memory: count,
    prior: count,
    unknownShare: share,
    failedShare: share,
    countMin: count,
    surprise: positive,
  }),
  doubleSubmit: z.strictObject({
    repeatMs: duration,
    refundsMax: count,
    windowMs: duration,
    perDay: positive,
    halfLifeMs: duration,
    countMin: count,
    surprise: positive,
  }),
  slowDrip: z.strictObject({ allowedPerDay: positive, limit: positive, refundsMax: count }),
  changedDestinations: z.strictObject({
    share,
    amountShareMin: share,
    memory: count,
    prior: count,
    shareRise: positive,
    raisedMax: share,
    limit: positive,
    countMin: count,
    windowMs: duration,
    deviceCountMin: count,
    deviceSurprise: positive,
    refundsMax: count,
  }),
  refundRing: z.strictObject({
    windowMs: duration,
    namesMin: count,
    namesAcrossMin: count,
    addressNamesMin: count,
    addressExcessMin: count,
    amountShareMin: share,
    largeShareMin: share,
    ordinaryNames: count,
    refundsMax: count,
  }),
});

/** The numbers of all monitors: `deploy/monitors.json`. */
export type MonitorSettings = z.output<typeof monitorSettingsSchema>;
