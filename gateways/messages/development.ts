import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { messageChannels } from '../../domain/contact';
import type { Message, MessageSender } from './sender';

const messagesKept = 50;

/**
 * For development: shows messages on standard error and keeps the last ones in a file that only its owner may read, newest
 * last, so that demo and tests read what a customer would. It is no log: production has another sender.
 */
export function developmentSender(
  file: string,
  show: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
): MessageSender {
  return {
    channels: messageChannels,
    send: async (message) => {
      const kept = keptIn(file).filter(({ id }) => id !== message.id);
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, JSON.stringify([...kept, message].slice(-messagesKept), null, 2), { mode: 0o600 });
      renameSync(draft, file);
      show(`[${message.channel}] to ${message.to}: ${message.text}`);
      return { kind: 'sent' };
    },
  };
}

const keptIn = (file: string): readonly Message[] =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Message[]) : [];
