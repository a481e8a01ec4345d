import { changedDestinationsMonitor } from './changed-destinations';
import { doubleSubmitMonitor } from './double-submit';
import { merchantRateMonitor } from './merchant-rate';
import type { Monitor } from './monitor';
import { outsideHoursMonitor } from './outside-hours';
import { providerOutcomesMonitor } from './provider-outcomes';
import { refundRingMonitor } from './refund-ring';
import type { MonitorSettings } from './settings';
import { slowDripMonitor } from './slow-drip';
import { smallRefundsMonitor } from './small-refunds';
import { underThresholdMonitor } from './under-threshold';
import { velocityMonitor } from './velocity';

/** Every monitor of refunds; each has its own name. */
export const createMonitors = (settings: MonitorSettings): readonly Monitor[] => [
  merchantRateMonitor(settings.merchantRate),
  velocityMonitor(settings.velocity),
  smallRefundsMonitor(settings.smallRefunds),
  underThresholdMonitor(settings.underThreshold),
  outsideHoursMonitor(settings.outsideHours),
  providerOutcomesMonitor(settings.providerOutcomes),
  doubleSubmitMonitor(settings.doubleSubmit),
  slowDripMonitor(settings.slowDrip),
  changedDestinationsMonitor(settings.changedDestinations),
  refundRingMonitor(settings.refundRing),
];
