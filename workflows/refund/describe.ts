import type { RefundSnapshot } from '../../domain/refund';

/** The current details an operator reads in the Temporal UI: what is awaited, until when, and what can be done (Markdown). */
export function describeRefund(refund: RefundSnapshot): string {
  const amount = refund.amount === null ? '' : ` · ${refund.amount} minor units of ${refund.currency}`;
  const lines = [`**${refund.state}** (${refund.status})${amount}`];
  if (refund.awaiting !== null) {
    const { what, until, actions } = refund.awaiting;
    lines.push(`Waiting for ${what}${until === null ? '' : `, until ${until}`}.`);
    if (actions.length > 0) lines.push(`What can be done: ${actions.map((action) => `\`${action}\``).join(', ')}.`);
  }
  if (refund.failure !== null) lines.push(`Failure: \`${refund.failure.code}\` (${refund.failure.stage}).`);
  if (refund.risk !== null) {
    const rules = refund.risk.rules.length === 0 ? '' : `: ${refund.risk.rules.join(', ')}`;
    lines.push(`Risk: ${refund.risk.decision}${rules}.`);
  }
  return lines.join('\n\n');
}
