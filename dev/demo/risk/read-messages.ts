import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Stage } from '../stage';

const messageShape = z.object({ id: z.string(), channel: z.string(), to: z.string(), text: z.string() });
/** What somebody has been sent. */
export type ReadMessage = z.output<typeof messageShape>;

/** What people have on their telephones and in their mailboxes: the development sender keeps it in a file. Newest last. */
export function readMessages({ engineEnv }: Pick<Stage, 'engineEnv'>): ReadMessage[] {
  const file = engineEnv['MESSAGES_DEVELOPMENT_FILE'] ?? '';
  return existsSync(file) ? z.array(messageShape).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** The code in a message, as a person finds it: the first number. */
export function codeIn({ text }: Pick<ReadMessage, 'text'>): string {
  const [code] = /\d{6,10}/.exec(text) ?? [];
  if (code === undefined) throw new Error('There is no code in the message');
  return code;
}

/** A code of the same length that it is not. */
export const otherCode = (code: string): string => code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
