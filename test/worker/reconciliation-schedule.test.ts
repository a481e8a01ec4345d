import { lastSettledDay } from '../../domain/settlement';
import { providerNames } from '../../domain/outcome';
import { readyAt } from '../../worker/reconciliation-schedule';

test.each(providerNames)('when the schedule of %s starts, the file of the day before is there', (provider) => {
  const { hour, minute } = readyAt({ provider });
  const scheduled = Date.UTC(2026, 2, 3, hour, minute);
  expect(lastSettledDay(provider, scheduled)).toBe('2026-03-02');
  expect(lastSettledDay(provider, scheduled - 60_000)).toBe('2026-03-01');
});
