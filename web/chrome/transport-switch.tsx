import type { TransportKind } from '../stream/transport.ts';

const CHOICES: readonly (readonly [TransportKind, string, string])[] = [
  ['sse', 'SSE', 'Server-sent events: the browser reconnects by itself'],
  ['ws', 'WebSocket', 'The same messages over WebSocket'],
];

interface TransportSwitchProps {
  readonly kind: TransportKind;
  readonly choose: (kind: TransportKind) => void;
}

/** Two ways for the same lines: the position is kept when the other is chosen. */
export function TransportSwitch({ kind, choose }: TransportSwitchProps) {
  return (
    <fieldset class="switch">
      <legend class="only-heard">Transport</legend>
      {CHOICES.map(([value, name, title]) => (
        <label key={value} title={title}>
          <input
            type="radio"
            name="transport"
            value={value}
            checked={kind === value}
            onChange={() => choose(value)}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
