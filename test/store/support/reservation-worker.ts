import { createStore } from '../../../store/create-store';
import type { Store } from '../../../store/store';
import { at } from './rows';
import type { Delivered, Delivery, WorkerOrder } from './reservation-plan';

/** Runs in a process of its own: makes the calls it is told to make, reports each, and waits for the next order. */

async function deliver(store: Store, order: WorkerOrder, delivery: Delivery): Promise<Delivered> {
  const { refund, amount, call } = delivery;
  if (call === 'reserve') {
    const claim = { refund, amount, at: at(1), maxLiveRefunds: 1_000 };
    const result = await store.payments.reserve(order.paymentId, claim);
    return result.kind === 'refused'
      ? { ...delivery, result: 'refused', state: null }
      : { ...delivery, result: 'done', state: result.reservation.state };
  }
  const move = await store.payments[call](order.paymentId, refund, at(2));
  return move.kind === 'moved'
    ? { ...delivery, result: 'done', state: move.reservation.state }
    : { ...delivery, result: 'conflict', state: move.state };
}

async function run(order: WorkerOrder): Promise<Delivered[]> {
  const store = await createStore({ uri: order.uri });
  const waiting = order.deliveries.values();
  const delivered: Delivered[] = [];
  const lane = async (): Promise<void> => {
    for (const delivery of waiting) delivered.push(await deliver(store, order, delivery));
  };
  await Promise.all(Array.from({ length: order.concurrency }, lane));
  await store.close();
  return delivered;
}

process.on('message', (order: WorkerOrder) => {
  run(order).then(
    (delivered) => process.send?.({ delivered }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
