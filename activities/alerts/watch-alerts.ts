import type { ActivityDeps } from '../deps';
import { attendAlerts, type AttendDeps } from './attend';
import { alertMetrics } from './metrics';
import { notifyNext } from './notify';

/** Messages that are sent in one look, so that stopping waits for no more. */
const sendsPerLook = 20;

/**
 * Makes a function that looks after alarms once: who is to be told is laid down, then told. It keeps nothing in memory:
 * many workers may call it at the same time, and nothing is lost with one of them. It answers how much there was to do.
 */
export function watchAlerts(deps: AttendDeps & Pick<ActivityDeps, 'registry'>): (now?: Date) => Promise<number> {
  const metrics = alertMetrics(deps.registry);
  return async (now = new Date()) => {
    const attended = await attendAlerts(deps, metrics, now);
    let sent = 0;
    while (sent < sendsPerLook && (await notifyNext(deps, metrics, now))) sent += 1;
    return attended + sent;
  };
}
