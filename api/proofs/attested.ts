import { z } from 'zod';
import { EngineError } from '../../domain/errors';
import type { ProofKind } from '../../domain/verification';
import { reference } from '../schemas/common';
import type { RefundDocument } from '../../store/store';
import type { Api } from '../deps';
import type { ProofMethod } from './method';

/** Whether the policy takes the merchant's word for this refund: by default only where no proof is asked for by its name. */
export function takesWord({ verification }: Pick<Api, 'verification'>, { plan }: RefundDocument): boolean {
  const { acceptAttestations: accepts } = verification;
  return accepts === 'unless_named' ? (plan?.proofs ?? []).length === 0 : accepts;
}

/** The merchant has checked it elsewhere and stands for it, where the policy takes its word. */
function attested<Name extends string>(name: Name, kind: ProofKind, id: string, what: string) {
  const body = z.strictObject({
    method: z.literal(name),
    reference: reference.meta({
      description: "The merchant's own reference of the check; no code and no document number",
    }),
  });
  const method: ProofMethod<{ readonly method: Name; readonly reference: string }> = {
    name,
    kind,
    body: body.meta({ id, description: `You have checked ${what} yourself` }),
    prove: async (api, refund, { reference: proved }) => {
      if (takesWord(api, refund)) return { passed: true, reference: proved };
      throw new EngineError(
        'forbidden',
        'The policy does not take the merchant’s word: the customer must prove it here',
      );
    },
  };
  return method;
}

export const attestedIdentity = attested('real_name', 'identity', 'AttestedIdentity', 'the customer’s identity');
export const attestedSecondFactor = attested(
  'second_factor',
  'second_factor',
  'AttestedSecondFactor',
  'a second factor of the customer',
);
