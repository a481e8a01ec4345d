import type { IdentityVerdict, IdentityVerifier } from '../../../gateways/identity/verifier';
import { residentCheckCharacter } from '../../../risk/identity/resident-card';
import request from 'supertest';
import { bearer, type ApiWorld } from '../support/api-world';

let cards = 0;
/** The card of somebody of their own. */
export function newCard(): string {
  cards += 1;
  const digits = `11010119800101${String(cards).padStart(3, '0')}`;
  return digits + residentCheckCharacter(digits);
}

let customers = 0;
export const newCustomer = (): string => `c-${(customers += 1)}`;

export const cardOf = (number: string, more: object = {}) => ({ type: 'cn_resident_id', number, ...more });

/** A service that says what it is told to. */
export interface PlayedService extends IdentityVerifier {
  verdict: IdentityVerdict | (() => Promise<IdentityVerdict>);
  asked: number;
}

export function playedService(): PlayedService {
  const service: PlayedService = {
    name: 'service',
    verdict: { kind: 'verified', reference: 'chk-1' },
    asked: 0,
    verify: async () => {
      service.asked += 1;
      return typeof service.verdict === 'function' ? service.verdict() : service.verdict;
    },
  };
  return service;
}

const pathOf = (customer: string): string => `/v1/customers/${encodeURIComponent(customer)}/identity`;

export const put = (world: ApiWorld, customer: string, body: object, key = world.keys.merchant) =>
  request(world.app).put(pathOf(customer)).set(bearer(key)).send(body);
export const look = (world: ApiWorld, customer: string, key = world.keys.merchant, query = '') =>
  request(world.app)
    .get(`${pathOf(customer)}${query}`)
    .set(bearer(key));
export const forget = (world: ApiWorld, customer: string, key = world.keys.merchant) =>
  request(world.app).delete(pathOf(customer)).set(bearer(key));
