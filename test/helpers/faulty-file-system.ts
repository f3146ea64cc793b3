import { basename } from 'node:path';
import { getSystemErrorMap } from 'node:util';

import type { FileSystem, OpenFile } from '../../src/file/file-system.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';

export type Operation = 'open' | 'stat' | 'list' | 'realPath' | 'fstat' | 'read' | 'close';

/** When a file system fails, and how. */
export interface Fault {
  /** What fails. */
  readonly operation: Operation | readonly Operation[];
  /** The code of the error, as `EIO`; null: it does not fail, `before` or `after` does something. */
  readonly code: string | null;
  /** The name of the file, without its directory; any without it. */
  readonly name?: string;
  /** How often; without it until it is lifted. */
  readonly times?: number;
  /** Of reads: fail only those that touch these bytes. */
  readonly bytes?: readonly [start: number, end: number];
  /** Only descriptors that were opened before the fault began: they have become stale. */
  readonly onlyHeld?: boolean;
  /** Awaited before the operation. */
  readonly before?: () => void | Promise<void>;
  /** Called after the operation, before its outcome is seen. */
  readonly after?: () => void;
}

/** The real file system, in which failures can be put and lifted again. */
export interface FaultyFileSystem extends FileSystem {
  /** @returns lifts the fault. */
  fail(fault: Fault): () => void;
  /** How often something was asked for, with or without a failure. */
  count(operation: Operation, name?: string): number;
  /** How often faults have struck. */
  readonly struck: number;
  /** Descriptors that are open. */
  readonly openCount: number;
  /** No read gives more bytes than this. */
  shortenReads(maxBytes: number): void;
}

interface Call {
  readonly operation: Operation;
  readonly path: string;
  readonly openedAt?: number;
  readonly position?: number;
  readonly length?: number;
}

interface Installed {
  readonly fault: Fault;
  readonly since: number;
  left: number;
}

const CODES = new Map([...getSystemErrorMap()].map(([number, [name]]) => [name, number]));

export function createFaultyFileSystem(): FaultyFileSystem {
  const installed = new Set<Installed>();
  const calls: Call[] = [];
  /** Counts faults and openings, so that it can be told which came first. */
  let clock = 0;
  let struck = 0;
  let openCount = 0;
  let maxBytes = Infinity;

  async function run<T>(call: Call, work: () => Promise<T>): Promise<T> {
    calls.push(call);
    const hit = [...installed].find((it) => it.left > 0 && applies(it, call));
    if (hit === undefined) return work();
    hit.left -= 1;
    struck += 1;
    await hit.fault.before?.();
    if (hit.fault.code !== null) throw systemError(hit.fault.code, call);
    const outcome = await work();
    hit.fault.after?.();
    return outcome;
  }

  function wrap(file: OpenFile, path: string): OpenFile {
    const openedAt = (clock += 1);
    openCount += 1;
    return {
      stat: (haste) => run({ operation: 'fstat', path, openedAt }, () => file.stat(haste)),
      place: file.place,
      read(buffer, position, haste) {
        const wanted = buffer.subarray(0, Math.min(buffer.length, maxBytes));
        const call: Call = { operation: 'read', path, openedAt, position, length: wanted.length };
        return run(call, () => file.read(wanted, position, haste));
      },
      glance: () => null,
      async close() {
        await run({ operation: 'close', path, openedAt }, file.close);
        openCount -= 1;
      },
    };
  }

  return {
    open: (path) =>
      run({ operation: 'open', path }, async () => wrap(await nodeFileSystem.open(path), path)),
    stat: (path, haste) => run({ operation: 'stat', path }, () => nodeFileSystem.stat(path, haste)),
    // All that it is asked is asked in turn, so that it can fail.
    glance: () => null,
    list: (path) => run({ operation: 'list', path }, () => nodeFileSystem.list(path)),
    entries: (path) => run({ operation: 'list', path }, () => nodeFileSystem.entries(path)),
    isLink: (path) => run({ operation: 'realPath', path }, () => nodeFileSystem.isLink(path)),
    realPath: (path) => run({ operation: 'realPath', path }, () => nodeFileSystem.realPath(path)),
    fail(fault) {
      const entry = { fault, since: (clock += 1), left: fault.times ?? Infinity };
      installed.add(entry);
      return () => void installed.delete(entry);
    },
    count: (operation, name) =>
      calls.filter(
        (call) =>
          call.operation === operation && (name === undefined || basename(call.path) === name),
      ).length,
    get struck() {
      return struck;
    },
    get openCount() {
      return openCount;
    },
    shortenReads(bytes) {
      maxBytes = bytes;
    },
  };
}

function applies({ fault, since }: Installed, call: Call): boolean {
  const { operation, name, bytes, onlyHeld } = fault;
  if (![operation].flat().includes(call.operation)) return false;
  if (name !== undefined && basename(call.path) !== name) return false;
  if (onlyHeld && (call.openedAt ?? Infinity) > since) return false;
  if (bytes === undefined || call.position === undefined) return true;
  const end = call.position + (call.length ?? 0);
  return call.position < bytes[1] && end > bytes[0];
}

function systemError(code: string, { operation, path }: Call): NodeJS.ErrnoException {
  const syscall = operation === 'list' ? 'scandir' : operation;
  const error: NodeJS.ErrnoException = new Error(`${code}: made to fail, ${syscall} '${path}'`);
  return Object.assign(error, { code, syscall, path, errno: CODES.get(code) ?? -1 });
}
