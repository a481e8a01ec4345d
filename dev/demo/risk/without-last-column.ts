const corners: Readonly<Record<string, string>> = { '┬': '┐', '┼': '┤', '┴': '┘' };

/** A table of a command, whose last column would not fit on the screen, without it. Other lines stay as they are. */
export function withoutLastColumn(text: string): string {
  const lines = text.split('\n');
  const edge = lines.find((line) => line.startsWith('┌'))?.lastIndexOf('┬') ?? -1;
  if (edge < 0) return text;
  return lines.map((line) => (/^[┌├│└]/.test(line) ? cutAt(line, edge) : line)).join('\n');
}

const cutAt = (line: string, edge: number): string => {
  const border = line[edge] ?? '';
  return line.slice(0, edge) + (corners[border] ?? border);
};
