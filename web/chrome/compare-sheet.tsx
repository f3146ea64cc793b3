import { useEffect, useState } from 'preact/hooks';

import { COMPARED_MS, startComparison } from '../compare/comparison.ts';
import type { Side, Snapshot } from '../compare/comparison.ts';
import { WIRE_NAMES } from '../compare/wire.ts';
import { formatBytes, formatCount } from '../format.ts';
import { FrameList } from './frame-list.tsx';
import { Sheet } from './sheet.tsx';

interface CompareSheetProps {
  readonly name: string;
  readonly hasWebSocket: boolean;
  readonly close: () => void;
}

const NOTHING: Snapshot = { sides: [], leftMs: COMPARED_MS };

/** What is told of each transport, and what that means where a name does not say it all. */
const FIGURES: readonly (readonly [string, (side: Side) => string, string?])[] = [
  ['Lines', ({ lines }) => formatCount(lines)],
  ['Frames', ({ frameCount }) => formatCount(frameCount)],
  [
    'Bytes',
    ({ bytes }) => formatBytes(bytes),
    'with the framing of each transport; without compression, TLS and HTTP’s own',
  ],
  ['Bytes a line', ({ bytes, lines }) => (lines === 0 ? '–' : (bytes / lines).toFixed(1))],
  ['First line after', ({ firstLineMs }) => inMs(firstLineMs)],
  [
    'Behind the other: median',
    ({ lag }) => inMs(lag?.medianMs ?? null),
    'how much later the same batch came; 0 where it came first',
  ],
  ['Behind the other: p99', ({ lag }) => inMs(lag?.p99Ms ?? null)],
  ['Reconnects', ({ reconnects }) => formatCount(reconnects)],
  ['Missing or repeated', ({ faults }) => formatCount(faults), 'places that no gap told of'],
];

/** Both transports side by side, on the same log at the same time. */
export function CompareSheet({ name, hasWebSocket, close }: CompareSheetProps) {
  const [{ sides, leftMs }, setSnapshot] = useState(NOTHING);
  const [round, setRound] = useState(0);
  useEffect(
    () =>
      startComparison({
        name,
        kinds: hasWebSocket ? ['sse', 'ws'] : ['sse'],
        changed: setSnapshot,
      }),
    [name, hasWebSocket, round],
  );
  return (
    <Sheet title={`Transports compared: ${name}`} class="compare" close={close}>
      <p>
        {leftMs > 0
          ? `Reading the log for ${Math.ceil(leftMs / 1000)} s more, its newest lines first.`
          : `Over after ${COMPARED_MS / 1000} s.`}
        {!hasWebSocket && ' WebSocket is switched off in the config.'}
      </p>
      <table>
        <thead>
          <tr>
            <td />
            {sides.map(({ kind }) => (
              <th key={kind} scope="col">
                {WIRE_NAMES[kind]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {FIGURES.map(([title, read, about]) => (
            <tr key={title}>
              <th scope="row">
                {title}
                {about !== undefined && <small>{about}</small>}
              </th>
              {sides.map((side) => (
                <td key={side.kind}>{read(side)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" disabled={leftMs > 0} onClick={() => setRound(round + 1)}>
        Compare again
      </button>
      {sides.map(({ kind, frames }) => (
        <FrameList key={kind} title={WIRE_NAMES[kind]} frames={frames} />
      ))}
    </Sheet>
  );
}

function inMs(ms: number | null): string {
  return ms === null ? '–' : `${ms < 10 ? ms.toFixed(1) : formatCount(Math.round(ms))} ms`;
}
