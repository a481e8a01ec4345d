import { createTransport } from 'nodemailer';
import type { MessageSender, Sent } from './sender';

export interface SmtpSenderOptions {
  /** `smtp://` (STARTTLS is demanded, unless the server is this machine) or `smtps://`, with user and password where needed. */
  readonly url: string;
  readonly from: string;
  readonly timeoutMs: number;
}

const permanentFrom = 500;
const local = ['localhost', '127.0.0.1', '[::1]'];

/** Sends e-mail over SMTP. The message's id is its Message-ID, by which a mailbox knows what it has. */
export function smtpSender({ url, from, timeoutMs }: SmtpSenderOptions): MessageSender {
  const { hostname, port, protocol, username, password } = new URL(url);
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port !== '' && { port: Number(port) }),
    secure: protocol === 'smtps:',
    requireTLS: protocol === 'smtp:' && !local.includes(hostname),
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Neither files nor addresses are read for a message.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.replace(/^.*@|>.*$/g, '');
  return {
    channels: ['email'],
    send: async ({ id, to, subject, text }) => {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          messageId: `<${id}@${domain}>`,
        });
        return { kind: 'sent' };
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/** Only the server's word that it will never take this message is a refusal. */
function failed(error: unknown): Sent {
  const { responseCode, code, command } = Object(error) as Record<string, unknown>;
  const isOfMessage = typeof command === 'string' && /^(?:MAIL FROM|RCPT TO|DATA|API)/.test(command);
  if (typeof responseCode === 'number' && responseCode >= permanentFrom && isOfMessage) {
    return { kind: 'refused', reason: `smtp_${responseCode}` };
  }
  return { kind: 'unknown', reason: typeof code === 'string' ? code.toLowerCase() : 'no_answer' };
}
