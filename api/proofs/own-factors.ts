import { z } from 'zod';
import { EngineError } from '../../domain/errors';
import type { FactorOwner, RefundDocument } from '../../store/store';
import { checkRecoveryCode, checkTotp } from '../factors/check';
import { recoveryCode, totpCode } from '../schemas/factors';
import type { ProofMethod } from './method';
import { customerOfRefund, tryOnce } from './try-once';

function ownerOf(refund: RefundDocument): FactorOwner {
  const owner = customerOfRefund(refund);
  if (owner === null) throw new EngineError('factor_not_enrolled', 'The payment names no customer');
  return owner;
}

const totpBody = z
  .strictObject({ method: z.literal('totp'), code: totpCode })
  .meta({ id: 'TotpProof', description: 'What the customer’s authenticator app shows' });

/** The customer has the authenticator app. It counts for refunds that were asked for once it was there. */
export const totpProof: ProofMethod<z.output<typeof totpBody>> = {
  name: 'totp',
  kind: 'second_factor',
  body: totpBody,
  prove: (api, refund, { code }) => tryOnce(api, refund, () => checkTotp(api, ownerOf(refund), code, refund.createdAt)),
};

const recoveryBody = z
  .strictObject({ method: z.literal('recovery_code'), code: recoveryCode })
  .meta({ id: 'RecoveryCodeProof', description: 'One of the customer’s recovery codes' });

/** The customer has the sheet of recovery codes. */
export const recoveryCodeProof: ProofMethod<z.output<typeof recoveryBody>> = {
  name: 'recovery_code',
  kind: 'second_factor',
  body: recoveryBody,
  prove: (api, refund, { code }) =>
    tryOnce(api, refund, () => checkRecoveryCode(api, ownerOf(refund), code, refund.createdAt)),
};
