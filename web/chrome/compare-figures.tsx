import type { Side } from '../compare/comparison.ts';
import { formatAmount, formatBytes, formatCount } from '../format.ts';

/** What is told of each way, and what that means where a name does not say it all. */
const FIGURES: readonly (readonly [string, (side: Side) => string, string?])[] = [
  ['Lines', ({ lines }) => formatCount(lines)],
  ['Lines a second', ({ linesPerSecond }) => inTenths(linesPerSecond), 'since it was live'],
  ['Frames', ({ frameCount }) => formatCount(frameCount)],
  ['Frames a second', ({ framesPerSecond }) => inTenths(framesPerSecond)],
  [
    'Bytes',
    ({ bytes }) => formatBytes(bytes),
    'with the framing of each transport; without compression, TLS and HTTP’s own',
  ],
  ['Bytes a line', ({ bytes, lines }) => (lines === 0 ? '–' : (bytes / lines).toFixed(1))],
  ['First line after', ({ firstLineMs }) => inMs(firstLineMs)],
  [
    'Behind the first: median',
    ({ lag }) => inMs(lag?.medianMs ?? null),
    'how much later the same batch came than where it came first',
  ],
  ['Behind the first: p95', ({ lag }) => inMs(lag?.p95Ms ?? null)],
  ['Behind the first: p99', ({ lag }) => inMs(lag?.p99Ms ?? null)],
  [
    'Work a second',
    ({ workPerSecond }) => inMs(workPerSecond),
    'for what came, without what the browser does itself',
  ],
  ['Reconnects', ({ reconnects }) => formatCount(reconnects)],
  ['Live again after', ({ recoveryMs }) => inMs(recoveryMs), 'since the wire was cut last'],
  ['Lost', lostWords, 'that no gap told of'],
  ['Repeated', ({ repeatedLines }) => formatAmount(repeatedLines, 'line')],
];

/** The figures below each other, a column for each way. */
export function CompareFigures({ sides }: { sides: readonly Side[] }) {
  return (
    <table>
      <thead>
        <tr>
          <td />
          {sides.map(({ name }) => (
            <th key={name} scope="col">
              {name}
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
              <td key={side.name}>{read(side)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function lostWords({ lostLines, lostBytes }: Side): string {
  return lostBytes === 0
    ? formatAmount(0, 'line')
    : `≈ ${formatAmount(lostLines, 'line')} (${formatBytes(lostBytes)})`;
}

function inTenths(count: number | null): string {
  if (count === null) return '–';
  return count < 10 ? count.toFixed(1) : formatCount(Math.round(count));
}

function inMs(ms: number | null): string {
  return ms === null ? '–' : `${ms < 10 ? ms.toFixed(1) : formatCount(Math.round(ms))} ms`;
}
