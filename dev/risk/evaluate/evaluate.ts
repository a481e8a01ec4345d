import { createMonitors } from '../../../risk/monitors/all';
import type { MonitorSettings } from '../../../risk/monitors/settings';
import { fullTraffic, generateTraffic, type TrafficOptions } from '../traffic/generate';
import type { OrderShape } from '../traffic/order-shape';
import { judgeAlarms, type Judgement } from './judge-alarms';
import { raiseAlarms } from './raise-alarms';

/** Runs all monitors over one seed's traffic and judges them by its labels. */
export function evaluateSeed(
  shape: OrderShape,
  settings: MonitorSettings,
  seed: string,
  size: Omit<TrafficOptions, 'seed'> = fullTraffic,
): Judgement {
  const traffic = generateTraffic(shape, { ...size, seed });
  return judgeAlarms(traffic, raiseAlarms(createMonitors(settings), traffic.events));
}
