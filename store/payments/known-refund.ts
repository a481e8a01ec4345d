/**
 * Whether a payment has an entry of this refund, as an expression of a pipeline. Mapped, because some servers find no
 * list at a path into an empty one.
 */
export const hasEntryOf = (refund: string) => ({
  $in: [{ $literal: refund }, { $map: { input: '$reservations', as: 'entry', in: '$$entry.refund' } }],
});
