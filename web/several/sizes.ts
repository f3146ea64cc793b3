import { parseEventId } from '../../src/protocol/event-id.ts';
import type { LogList } from '../api.ts';
import type { Places } from './merge.ts';

/** Bytes of the live files of some logs, as far as the list knows. */
export function bytesOf(names: readonly string[], { logs }: LogList): number {
  const sizes = names.map((name) => logs.find((log) => log.name === name)?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What was written since these positions, as far as the list knows: of a file that was rotated meanwhile all. */
export function bytesBehind(at: Places, { logs }: LogList): number {
  return [...at].reduce((sum, [name, position]) => {
    const size = logs.find((log) => log.name === name)?.size ?? 0;
    const offset = parseEventId(position)?.offset ?? 0;
    return sum + (offset > size ? size : size - offset);
  }, 0);
}
