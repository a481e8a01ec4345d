import { createMonitors } from '../../../risk/monitors/all';
import { monitorSettingsSchema } from '../../../risk/monitors/settings';
import { settings, stateChange } from './support';

test('every setting must be there, and no other', () => {
  expect(monitorSettingsSchema.safeParse({ ...settings, other: {} }).success).toBe(false);
  for (const name of Object.keys(settings)) {
    expect(monitorSettingsSchema.safeParse({ ...settings, [name]: undefined }).success).toBe(false);
  }
  const wrong = { ...settings, slowDrip: { ...settings.slowDrip, limit: -1 } };
  expect(monitorSettingsSchema.safeParse(wrong).success).toBe(false);
});

test('monitors have names of their own, and states that are plain JSON', () => {
  const monitors = createMonitors(settings);
  expect(new Set(monitors.map(({ name }) => name)).size).toBe(monitors.length);
  expect(monitors.map(({ name }) => name)).toHaveLength(Object.keys(settings).length);
  for (const monitor of monitors) {
    expect(JSON.parse(JSON.stringify(monitor.initial()))).toEqual(monitor.initial());
  }
});

test('an event that is nobody’s business changes nothing', () => {
  for (const monitor of createMonitors(settings)) {
    expect(monitor.keysOf(stateChange('submitting'))).toEqual([]);
    const state = monitor.initial();
    const record = { merchantId: 'shop', type: 'payment', amount: 5, currency: 'GBP', recordId: 'tr_1' };
    expect(monitor.observe(state, { id: '1', at: 1, kind: 'record', ...record }, 'merchant:shop')).toEqual({
      state,
      signals: [],
    });
  }
});
