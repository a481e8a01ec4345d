import type { Monitor } from '../../risk/monitors/monitor';

/** The monitors that see what happens. */
export const liveMonitors = (): readonly Monitor[] => [];
