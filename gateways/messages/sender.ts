import type { MessageChannel } from '../../domain/contact';

export { messageChannels, type MessageChannel } from '../../domain/contact';

export interface Message {
  readonly channel: MessageChannel;
  /** A telephone number (E.164) or an e-mail address: never logged. */
  readonly to: string;
  /** Shown by e-mail alone. */
  readonly subject: string;
  /** May hold a code: never logged. */
  readonly text: string;
  /** The same message sent again is sent under the same id, so that a service which knows it sends it once. */
  readonly id: string;
}

/** `unknown`: it may have been sent. Nothing here throws for what a service answers. */
export type Sent =
  | { readonly kind: 'sent' }
  /** Never to be sent: the service refused it for good. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Sends one-time codes and alarms to people. */
export interface MessageSender {
  readonly channels: readonly MessageChannel[];
  send(message: Message): Promise<Sent>;
}
