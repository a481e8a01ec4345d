import { createHttpVerifier } from '../../gateways/identity/http-verifier';
import type { EngineConfig } from '../../worker/config';
import type { ApiDeps } from '../deps';

/** What the API needs in order to verify identities, as configured. */
export const identityDepsOf = ({
  policy,
  identityService,
}: Pick<EngineConfig, 'policy' | 'identityService'>): Pick<ApiDeps, 'identityPolicy' | 'identityService'> => ({
  identityPolicy: policy.identity,
  ...(identityService !== null && { identityService: createHttpVerifier(identityService) }),
});
