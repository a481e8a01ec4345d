import type { FactorDocument, RefundDocument } from '../../store/store';
import type { Api } from '../deps';
import { isUsable } from '../factors/check';
import { takesWord } from './attested';
import { proofMethods } from './methods';
import { customerOfRefund } from './try-once';

/** The ways to prove something that are open to a refund's customer now, by their names. */
export async function openWays(api: Api, refund: RefundDocument): Promise<string[]> {
  const owner = customerOfRefund(refund);
  const factors = owner === null ? [] : await api.store.factors.list(owner);
  const usable = factors.filter((factor) => isUsable(factor, refund.createdAt));
  const known = { usable, hasCustomer: owner !== null, takesWord: takesWord(api, refund) };
  return proofMethods.map(({ name }) => name).filter((name) => isOpen(api, name, known));
}

interface Known {
  readonly usable: readonly FactorDocument[];
  readonly hasCustomer: boolean;
  readonly takesWord: boolean;
}

function isOpen({ messages }: Api, way: string, { usable, hasCustomer, takesWord: isWordTaken }: Known): boolean {
  switch (way) {
    case 'code':
      return usable.some(({ channel }) => channel !== null && messages?.channels.includes(channel) === true);
    case 'totp':
      return usable.some(({ type }) => type === 'totp');
    case 'recovery_code':
      return usable.some(({ type, codes }) => type === 'recovery_codes' && codes.length > 0);
    case 'identity':
      return hasCustomer;
    case 'real_name':
    case 'second_factor':
      return isWordTaken;
    default:
      return true;
  }
}
