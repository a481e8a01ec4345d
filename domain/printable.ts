/** A text for a terminal or an alarm: each control character, which could move a cursor, is a question mark. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');
