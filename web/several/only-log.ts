import { formatVectorId } from '../../src/protocol/vector-id.ts';
import type { TransportHandlers } from '../stream/transport.ts';

/**
 * Where only one of several logs is offered its stream is that of a log alone, which does not say of which log
 * something is. What this gives says so.
 */
export function nameOnly(name: string, handlers: TransportHandlers): TransportHandlers {
  const vector = (id: string): string => formatVectorId([{ log: name, id }], null) ?? id;
  return {
    ...handlers,
    batch: (message) => handlers.batch({ ...message, log: name, id: vector(message.id) }),
    position: (id) => handlers.position(vector(id)),
    notice(notice) {
      const isOfStream = notice.event === 'busy' || notice.event === 'end';
      handlers.notice(notice, isOfStream ? undefined : name);
    },
  };
}
