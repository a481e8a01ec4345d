import { pathsAtTheProvider } from './at-the-provider';
import { pathsBeforeSubmission } from './before-submission';
import { pathsThroughVerification } from './verification';
import { pathsOfOtherRoutes } from './other-routes';
import type { Path } from './path';

/** Every way a refund can go that a history is recorded of. Together they walk each edge a refund's workflow can take. */
export const refundPaths: readonly Path[] = [
  ...pathsBeforeSubmission,
  ...pathsThroughVerification,
  ...pathsAtTheProvider,
  ...pathsOfOtherRoutes,
];
