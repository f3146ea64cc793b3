import { render } from 'preact';

import type { CopyFormat } from '../copy-formats.ts';
import { formatAmount } from '../format.ts';
import type { Held } from './picked.ts';

export interface PickingBarProps {
  readonly held: Held;
  copy(format: CopyFormat): void;
  copyLink(): void;
  /** Undefined where the lines do not follow on each other in the file. */
  readonly save: (() => void) | undefined;
  end(): void;
}

/** What can be done with the lines that are picked. */
export function renderPickingBar(element: HTMLElement, props: PickingBarProps): void {
  render(<PickingBar {...props} />, element);
}

function PickingBar({ held: { lines, isWhole }, copy, copyLink, save, end }: PickingBarProps) {
  return (
    <>
      <span role="status">
        {`${isWhole ? '' : 'More than '}${formatAmount(lines.length, 'line')}`}
      </span>
      <button type="button" class="small" onClick={() => copy('plain')}>
        Copy <kbd>y</kbd>
      </button>
      <button
        type="button"
        class="small"
        title="Copy as written: with colours and controls"
        onClick={() => copy('raw')}
      >
        Raw
      </button>
      <button
        type="button"
        class="small"
        title="Copy as NDJSON: with ids"
        onClick={() => copy('ndjson')}
      >
        NDJSON
      </button>
      <button type="button" class="small" onClick={copyLink}>
        Copy a link <kbd>Y</kbd>
      </button>
      {save === undefined ? null : (
        <button type="button" class="small" onClick={save}>
          Download <kbd>s</kbd>
        </button>
      )}
      <button type="button" class="small" onClick={end}>
        Done <kbd>Esc</kbd>
      </button>
    </>
  );
}
