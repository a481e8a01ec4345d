/** GBK by turning Node's own decoder around: two bytes a character, ASCII as it is. */
const table = new Map<string, Buffer>();
const decoder = new TextDecoder('gbk', { fatal: true });
for (let lead = 0x81; lead <= 0xfe; lead += 1) {
  for (let trail = 0x40; trail <= 0xfe; trail += 1) {
    const bytes = Buffer.from([lead, trail]);
    try {
      const text = decoder.decode(bytes);
      if ([...text].length === 1) table.set(text, bytes);
    } catch {
      continue;
    }
  }
}

/** Throws for what GBK does not have. */
export const toGbk = (text: string): Buffer =>
  Buffer.concat(
    [...text].map((character) => {
      const bytes = character < '\u0080' ? Buffer.from(character) : table.get(character);
      if (bytes === undefined) throw new Error(`GBK has no ${character}`);
      return bytes;
    }),
  );
