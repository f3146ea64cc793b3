import { useEffect, useRef, useState } from 'preact/hooks';

import { COMPARED_MS, startComparison, WAYS } from '../compare/comparison.ts';
import type { Comparison, Snapshot } from '../compare/comparison.ts';
import { saveJson } from '../save.ts';
import { CompareFigures } from './compare-figures.tsx';
import { FrameList } from './frame-list.tsx';
import { Sheet } from './sheet.tsx';

interface CompareSheetProps {
  readonly name: string;
  readonly hasWebSocket: boolean;
  readonly close: () => void;
}

const NOTHING: Snapshot = { sides: [], leftMs: COMPARED_MS };

/** All ways side by side, on the same log at the same time. */
export function CompareSheet({ name, hasWebSocket, close }: CompareSheetProps) {
  const [{ sides, leftMs }, setSnapshot] = useState(NOTHING);
  const [round, setRound] = useState(0);
  const running = useRef<Comparison | null>(null);
  useEffect(() => {
    const ways = WAYS.filter(({ kind }) => hasWebSocket || kind === 'sse');
    running.current = startComparison({ log: name, ways, changed: setSnapshot });
    return () => running.current?.stop();
  }, [name, hasWebSocket, round]);
  return (
    <Sheet title={`Transports compared: ${name}`} class="compare" close={close}>
      <p>
        {leftMs > 0
          ? `Reading the log for ${Math.ceil(leftMs / 1000)} s more, its newest lines first.`
          : 'It is over.'}
        {!hasWebSocket && ' WebSocket is switched off in the config.'}
      </p>
      <CompareFigures sides={sides} />
      <button type="button" disabled={leftMs === 0} onClick={() => running.current?.cut()}>
        Cut the wire
      </button>{' '}
      <button type="button" disabled={leftMs > 0} onClick={() => setRound(round + 1)}>
        Compare again
      </button>{' '}
      <button type="button" onClick={() => save(name, sides)}>
        Export JSON
      </button>
      {sides.map((side) => (
        <FrameList key={side.name} title={side.name} frames={side.frames} />
      ))}
    </Sheet>
  );
}

/** The figures, without the frames. */
function save(log: string, sides: Snapshot['sides']): void {
  const figures = sides.map((side) => ({ ...side, frames: undefined }));
  const about = { log, at: new Date().toISOString(), browser: navigator.userAgent };
  saveJson(`transports-${log}.json`, { ...about, ways: figures });
}
