import { render } from 'preact';

import { formatAmount } from '../format.ts';
import type { Held } from './picked.ts';

export interface PickingBarProps {
  readonly held: Held;
  copy(): void;
  copyLink(): void;
  end(): void;
}

/** What can be done with the lines that are picked. */
export function renderPickingBar(element: HTMLElement, props: PickingBarProps): void {
  render(<PickingBar {...props} />, element);
}

function PickingBar({ held: { lines, isWhole }, copy, copyLink, end }: PickingBarProps) {
  return (
    <>
      <span role="status">
        {`${isWhole ? '' : 'More than '}${formatAmount(lines.length, 'line')}`}
      </span>
      <button type="button" class="small" onClick={copy}>
        Copy <kbd>y</kbd>
      </button>
      <button type="button" class="small" onClick={copyLink}>
        Copy a link <kbd>Y</kbd>
      </button>
      <button type="button" class="small" onClick={end}>
        Done <kbd>Esc</kbd>
      </button>
    </>
  );
}
