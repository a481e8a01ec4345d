import type { FactorDocument } from '../../store/store';
import type { FactorResource } from '../schemas/factors';

/** A factor as people see it: nothing that proves anything. */
export const presentFactor = (factor: FactorDocument): FactorResource => ({
  id: factor.id,
  object: 'factor',
  type: factor.type,
  status: factor.activatedAt === null ? 'pending' : 'active',
  label: factor.label,
  channel: factor.channel,
  address: factor.masked,
  codes_left: factor.type === 'recovery_codes' ? factor.codes.length : null,
  created_at: factor.createdAt.toISOString(),
});
