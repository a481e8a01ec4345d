import type { z } from 'zod';
import type { ProofKind } from '../../domain/verification';
import type { RefundDocument } from '../../store/store';
import type { Api } from '../deps';

/** `reference` is a name for what was proved, without personal data; it stands in the verification attempt's row. */
export type ProofResult =
  | { readonly passed: true; readonly reference: string | null }
  /** `code` is stable and says what is wrong. `triesLeft` null: tries of this way are not counted. */
  | { readonly passed: false; readonly code: string; readonly triesLeft: number | null };

/** One way to prove something for a refund: `POST /v1/refunds/:id/verify` with its `name` as `method`. */
export interface ProofMethod<Body = unknown> {
  readonly name: string;
  readonly kind: ProofKind;
  readonly body: z.ZodType<Body>;
  /** Checks what was typed. Personal data and codes go no further than this. */
  prove(api: Api, refund: RefundDocument, body: Body): Promise<ProofResult>;
}
