import type { MessageChannel } from '../../domain/contact';
import { developmentSender } from './development';
import { httpSender } from './http';
import type { MessageSender } from './sender';
import { smtpSender } from './smtp';

export interface SenderConfig {
  /** Bound on one call. */
  readonly timeoutMs: number;
  readonly http: { readonly url: URL; readonly secret: string; readonly channels: readonly MessageChannel[] } | null;
  /** The address may hold a password. */
  readonly smtp: { readonly url: string; readonly from: string } | null;
  /** For development: messages are shown and kept here, instead of being sent. */
  readonly developmentFile: string | null;
}

/** Sends over whatever is configured: e-mail by SMTP before HTTP; for development nothing leaves the machine. */
export function createMessageSender({ timeoutMs, http, smtp, developmentFile }: SenderConfig): MessageSender {
  if (developmentFile !== null) return developmentSender(developmentFile);
  return firstOf([
    ...(smtp === null ? [] : [smtpSender({ ...smtp, timeoutMs })]),
    ...(http === null ? [] : [httpSender({ ...http, timeoutMs })]),
  ]);
}

/** The first of several that carries a channel. */
function firstOf(senders: readonly MessageSender[]): MessageSender {
  return {
    channels: [...new Set(senders.flatMap(({ channels }) => channels))],
    send: async (message) =>
      senders.find(({ channels }) => channels.includes(message.channel))?.send(message) ?? {
        kind: 'refused',
        reason: 'no_such_channel',
      },
  };
}
