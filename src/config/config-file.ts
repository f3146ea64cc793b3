import { readFileSync } from 'node:fs';
import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { SseTailError } from '../errors.ts';

/** A config file as it was read, not yet checked. */
export interface ConfigFile {
  /** What stands in it: any JSON value. */
  readonly value: unknown;
  /** Where the key at `path` stands, or what is nearest to it: `name:line:column`, from 1. */
  locate(path: readonly string[]): string;
}

const WHAT_IS_WRONG: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: 'this is no value; a text needs double quotes',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a key in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a ":" is missing here',
  CommaExpected: 'a "," is missing here',
  CloseBraceExpected: 'a "}" is missing here',
  CloseBracketExpected: 'a "]" is missing here',
  EndOfFileExpected: 'nothing may stand behind the end of the config',
  InvalidCommentToken: 'this is no comment; comments begin with // or /*',
  UnexpectedEndOfComment: 'this comment does not end; write */ behind it',
  UnexpectedEndOfString: 'this text does not end; write " behind it',
  UnexpectedEndOfNumber: 'this number does not end',
  InvalidUnicode: String.raw`this is no Unicode escape; write \u and four hex digits`,
  InvalidEscapeCharacter: String.raw`this is no escape; a backslash is written \\`,
  InvalidCharacter: String.raw`this character needs an escape, such as \t`,
  '<unknown ParseErrorCode>': 'this cannot be read',
};

/**
 * Reads a config file: JSON in which comments and trailing commas are allowed.
 * @param path the file, absolute
 * @param name the file as messages shall call it
 * @throws SseTailError ERR_CONFIG when the file cannot be read, is not JSON or repeats a key
 */
export function readConfigFile(path: string, name: string): ConfigFile {
  const content = readText(path, name);
  const place = (offset: number) => `${name}:${lineAndColumn(content, offset)}`;
  const errors: ParseError[] = [];
  const root = parseTree(content, errors, { allowTrailingComma: true });
  const [first] = errors;
  // What follows the first error is mostly its consequence.
  if (first) throw configError(`${place(first.offset)}: ${whatIsWrong(first)}`);
  if (!root) throw configError(`${place(0)}: is empty; write { "logs": { "app": "app.log" } }`);
  const unusable = unusableKeys(root);
  if (unusable.length > 0) {
    const lines = unusable.map(({ key, why }) => `${place(key.offset)}: ${why}`);
    throw configError(lines.join('\n'));
  }
  return { value: getNodeValue(root), locate: (keys) => place(nearestNode(root, keys).offset) };
}

function configError(message: string, cause?: unknown): SseTailError {
  return new SseTailError('ERR_CONFIG', message, { cause });
}

function readText(path: string, name: string): string {
  try {
    // A byte order mark is no part of the text (RFC 8259, section 8.1, lets a parser ignore it).
    return readFileSync(path, 'utf8').replace(/^\u{FEFF}/u, '');
  } catch (cause) {
    throw configError(`${name}: ${unreadable(cause)}`, cause);
  }
}

function unreadable(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such config file; check the path after --config';
  if (code === 'EISDIR') return 'is a folder; give --config a file';
  if (code === 'EACCES') return 'may not be read; check its permissions';
  return `cannot be read: ${String(cause)}`;
}

function whatIsWrong(error: ParseError): string {
  return `is not valid JSON: ${WHAT_IS_WRONG[printParseErrorCode(error.error)]}`;
}

function lineAndColumn(content: string, offset: number): string {
  const before = content.slice(0, offset);
  return `${before.split('\n').length}:${offset - before.lastIndexOf('\n')}`;
}

interface UnusableKey {
  readonly key: Node;
  readonly why: string;
}

/**
 * Keys that would be lost without a word: JSON lets a key stand twice and the last one win, and
 * objects of JavaScript have a `__proto__` already.
 */
function unusableKeys(node: Node): UnusableKey[] {
  const seen = new Set(['__proto__']);
  const unusable = entriesOf(node).flatMap(({ key }) => {
    const name = String(key.value);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const why = name === '__proto__' ? 'cannot be a key' : 'stands here twice; keep one of the two';
    return [{ key, why: `"${name}" ${why}` }];
  });
  return [...unusable, ...(node.children ?? []).flatMap(unusableKeys)];
}

function nearestNode(root: Node, path: readonly string[]): Node {
  let nearest = root;
  let inside: Node | undefined = root;
  for (const key of path) {
    if (inside?.type === 'array') {
      inside = inside.children?.[Number(key)];
      nearest = inside ?? nearest;
      continue;
    }
    const entry: Entry | undefined =
      inside && entriesOf(inside).find(({ key: { value } }) => value === key);
    nearest = entry?.key ?? nearest;
    inside = entry?.value;
  }
  return nearest;
}

interface Entry {
  readonly key: Node;
  readonly value: Node | undefined;
}

function entriesOf(node: Node): Entry[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key ? [{ key, value }] : [],
  );
}
