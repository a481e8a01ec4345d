export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const weekMs = 7 * dayMs;
export const hoursOfWeek = 7 * 24;

/** When all traffic begins: a Monday. */
export const epochMs = Date.UTC(2026, 0, 5);

/** 0 is Monday, midnight to one, on a clock that is `shift` hours ahead. */
export const hourOfWeek = (at: number, shift: number): number =>
  ((Math.floor((at - epochMs) / hourMs + shift) % hoursOfWeek) + hoursOfWeek) % hoursOfWeek;
