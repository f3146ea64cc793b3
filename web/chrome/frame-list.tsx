import { useState } from 'preact/hooks';

import type { SeenFrame } from '../compare/tally.ts';
import { formatAmount, formatCount } from '../format.ts';

interface FrameListProps {
  readonly title: string;
  readonly frames: readonly SeenFrame[];
}

const COLUMNS = ['Event', 'Bytes', 'After', 'Id'];

/** The newest frames of a transport as they came, the last one first. */
export function FrameList({ title, frames }: FrameListProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="frames" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{`${title}: the last ${formatAmount(frames.length, 'frame')}`}</summary>
      {isOpen && (
        <table>
          <thead>
            <tr>
              {COLUMNS.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{frames.toReversed().map(FrameRow)}</tbody>
        </table>
      )}
    </details>
  );
}

function FrameRow({ event, bytes, afterMs, id }: SeenFrame, index: number) {
  return (
    <tr key={index}>
      <td>{event}</td>
      <td>{formatCount(bytes)}</td>
      <td>{afterMs === null ? '–' : `${formatCount(Math.round(afterMs))} ms`}</td>
      <td>{id ?? '–'}</td>
    </tr>
  );
}
