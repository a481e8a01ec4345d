/** Processes' clocks are not further apart than this. */
const clocksApartMs = 60_000;

/** No clock that is right sets such a time: it was ahead, and has been set back since, or its process is dead. */
export const farFrom = (time: Date): Date => new Date(time.getTime() + clocksApartMs);
