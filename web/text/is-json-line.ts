/** Whether a line looks like an object, without parsing it. */
export function isJsonLine(line: string): boolean {
  return line.startsWith('{') && line.endsWith('}') && line.length > 2;
}
