const corners: Readonly<Record<string, string>> = { '┬': '┐', '┼': '┤', '┴': '┘' };
const isTable = (line: string): boolean => /^[┌├│└]/.test(line);
const isEmptyRow = (line: string): boolean => /^│[ │]*$/.test(line);

/** A command's table that is wider than the screen, without its last column. Whatever else is said stays as it is. */
export function fitTable(text: string, width: number): string[] {
  const lines = text.split('\n');
  const top = lines.find(isTable) ?? '';
  const edge = top.lastIndexOf('┬');
  if (top.length <= width || edge < 0) return lines;
  return lines.map((line) => (isTable(line) ? cutAt(line, edge) : line)).filter((line) => !isEmptyRow(line));
}

function cutAt(line: string, edge: number): string {
  const border = line[edge] ?? '';
  return line.slice(0, edge) + (corners[border] ?? border);
}
