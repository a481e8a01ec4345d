import type { Activities } from '../../../activities/contract';
import { createActivities } from '../../../activities/create-activities';
import type { ActivityWorld } from '../../activities/support/activity-world';
import { FakeActivities } from './fake-activities';
import type { ForgetfulProvider } from './forgetful-provider';

/** A worker that dies once in an activity: before it did anything, or when all was done and before it could say so. */
export interface Death {
  readonly activity: keyof Activities;
  readonly when: 'before' | 'after';
}

/** The activities of payments as they are, over a real store and a provider; a worker may die in one of them. */
export class StoredPayments extends FakeActivities {
  private readonly world: ActivityWorld;
  private readonly real: Activities;
  private death: Death | null;

  constructor(world: ActivityWorld, provider: ForgetfulProvider, death: Death | null) {
    super();
    this.world = world;
    this.real = createActivities({ ...world.deps, gateways: { stripe: provider } });
    this.death = death;
  }

  override openPayment = (input: Parameters<Activities['openPayment']>[0]) => this.act('openPayment', input);
  override takePayment = (input: Parameters<Activities['takePayment']>[0]) => this.act('takePayment', input);
  override findPayment = (input: Parameters<Activities['findPayment']>[0]) => this.act('findPayment', input);
  override closePayment = (input: Parameters<Activities['closePayment']>[0]) => this.act('closePayment', input);
  override concludePayment = (input: Parameters<Activities['concludePayment']>[0]) =>
    this.act('concludePayment', input);
  override raisePaymentAlert = (input: Parameters<Activities['raisePaymentAlert']>[0]) =>
    this.act('raisePaymentAlert', input);

  private async act<Name extends keyof Activities>(
    name: Name,
    input: unknown,
  ): Promise<Awaited<ReturnType<Activities[Name]>>> {
    const dies = this.death?.activity === name ? this.death.when : null;
    if (dies !== null) this.death = null;
    if (dies === 'before') throw new Error('the worker died before it did anything');
    const result = await this.world.runOf(this.real, name, ...([input] as Parameters<Activities[Name]>));
    if (dies === 'after') throw new Error('the worker died before it could say what it did');
    return result;
  }
}
