import type { Random } from './random';

/** Somebody who buys, with what they pay and connect with: hashes, as the engine keeps them. */
export interface Person {
  readonly name: string;
  readonly instruments: readonly string[];
  readonly devices: readonly string[];
  readonly ips: readonly string[];
  /** How much likelier than others they are to send things back. */
  readonly returns: number;
}

/** Addresses that many share: offices, and carriers that hide thousands behind one. */
export interface SharedPlaces {
  readonly offices: readonly string[];
  readonly carriers: readonly string[];
}

const officeCount = 60;
const carrierCount = 12;

export const sharedPlaces = (random: Random): SharedPlaces => ({
  offices: Array.from({ length: officeCount }, () => random.token('ip_')),
  carriers: Array.from({ length: carrierCount }, () => random.token('ip_')),
});

const householdShare = 0.06;
const serialReturnerShare = 0.02;

/** Invents people. Some live together (a device, an address, sometimes a card is shared), some are at the same office. */
export function inventPerson(random: Random, places: SharedPlaces, others: readonly Person[]): Person {
  const partner = others.length > 0 && random.chance(householdShare) ? random.pick(others) : null;
  const own = (prefix: string, count: number): string[] => Array.from({ length: count }, () => random.token(prefix));
  const ips = own('ip_', random.int(1, 2));
  if (random.chance(0.12)) ips.push(random.pick(places.offices));
  if (random.chance(0.25)) ips.push(random.pick(places.carriers));
  const shared = (values: readonly string[] | undefined, share: number): string[] =>
    values !== undefined && random.chance(share) ? values.slice(0, 1) : [];
  return {
    name: random.token('person_'),
    instruments: [...own('card_', random.chance(0.2) ? 2 : 1), ...shared(partner?.instruments, 0.3)],
    devices: [...own('device_', random.int(1, 3)), ...shared(partner?.devices, 0.5)],
    ips: [...ips, ...shared(partner?.ips, 0.9)],
    returns: random.chance(serialReturnerShare) ? random.between(4, 8) : random.logNormal(0.8, 0.5),
  };
}
