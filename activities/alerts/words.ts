import type { AlertDocument } from '../../store/store';

const maxSubjectChars = 100;
const maxTextChars = 480;

const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 1)}…` : text);

/** What a person reads of an alarm: short enough for an SMS in parts. An alarm holds no personal data. */
export function wordsFor(alert: AlertDocument, step: number): { readonly subject: string; readonly text: string } {
  const whose = alert.merchantId === null ? 'the engine' : alert.merchantId;
  const again = step === 0 ? '' : ' (nobody has acknowledged it yet)';
  const about = alert.refundCount > 0 ? ` Refunds: ${alert.refundCount}.` : '';
  return {
    subject: cut(`[${alert.severity}] ${alert.kind}: ${whose}`, maxSubjectChars),
    text: cut(
      `[${alert.severity}] ${alert.kind}${again}, ${whose}, ${alert.subject}: ${alert.detail}.${about} ` +
        `Seen ${alert.count}x since ${alert.firstSeenAt.toISOString()}. ${alert.id}`,
      maxTextChars,
    ),
  };
}
