import { isJsonLine } from './is-json-line.ts';

/** A value of a JSON object or array, with its name. */
export interface JsonField {
  readonly name: string;
  readonly value: unknown;
}

/** No longer line is taken apart: what it takes to parse one stays below a frame. */
const MAX_JSON_LENGTH = 256 * 1024;

/** The fields of a line that is an object of JSON; null for any other. */
export function readJsonLine(line: string): JsonField[] | null {
  if (!isJsonLine(line) || line.length > MAX_JSON_LENGTH) return null;
  try {
    return fieldsOf(JSON.parse(line));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What an object or an array holds; nothing for other values. */
export function fieldsOf(value: unknown): JsonField[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, held]) => ({ name, value: held }));
}

/** What a field holds, those within others as `order.id`; undefined where there is none. */
export function fieldAt(fields: readonly JsonField[], path: string): unknown {
  const field =
    fields.find(({ name }) => name === path) ??
    fields.find(({ name }) => path.startsWith(`${name}.`));
  if (field === undefined || field.name === path) return field?.value;
  return fieldAt(fieldsOf(field.value), path.slice(field.name.length + 1));
}

/** A value as it stands in the line. */
export function formatJsonValue(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
