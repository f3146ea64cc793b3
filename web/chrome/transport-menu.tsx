import type { TransportChoice } from '../stream/transport.ts';
import type { ChromeProps } from './model.ts';

const CHOICES: readonly (readonly [TransportChoice, string, string])[] = [
  ['auto', 'Auto', 'the first of these that works here: SSE, WebSocket, poll'],
  ['sse', 'SSE', 'EventSource: the browser reconnects by itself'],
  ['fetch', 'SSE over fetch', 'the same bytes, read no faster than the page takes them'],
  ['ws', 'WebSocket', 'the same messages in frames'],
  ['poll', 'Poll', 'asks every two seconds: passes where streams are held back'],
];

/** Ways for the same lines: the position is kept when another one is chosen. */
export function TransportMenu({ model, actions }: Pick<ChromeProps, 'model' | 'actions'>) {
  const hasWebSocket = model.list?.websocket !== false;
  return (
    <>
      <fieldset>
        <legend class="only-heard">Transport</legend>
        {CHOICES.map(([value, name, about]) => (
          <label key={value}>
            <input
              type="radio"
              name="transport"
              value={value}
              checked={model.transport === value}
              disabled={value === 'ws' && !hasWebSocket}
              onChange={() => actions.setTransport(value)}
            />
            {name}
            <span class="now">
              {value === 'ws' && !hasWebSocket ? 'switched off in the config' : about}
            </span>
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        class="quiet"
        onClick={({ currentTarget }) => {
          currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
          actions.show({ kind: 'compare' });
        }}
      >
        Compare SSE and WebSocket
      </button>
    </>
  );
}
