import { formatAmount, formatBytes } from '../format.ts';
import { parseEventId } from '../../src/protocol/event-id.ts';
import type { ContiguityCounts } from '../stream/contiguity.ts';
import type { ViewerStatus } from '../viewer.ts';
import { infoOf } from './model.ts';
import type { ChromeProps } from './model.ts';
import { stateDetail, stateName, stateTone } from './state-words.ts';

/** The line at the bottom: how the stream is, and the proof that nothing is missing. */
export function StatusBar({ model, actions }: ChromeProps) {
  const { viewer } = model;
  if (viewer === null) return null;
  const { connection } = viewer;
  const cut = connection.kind === 'reconnecting' || connection.kind === 'offline';
  return (
    <>
      <span class={`chip ${stateTone(connection)}`}>
        <i class="dot" aria-hidden="true" />
        <b>{stateName(connection)}</b>
        <span class="detail">{stateDetail(connection, Date.now())}</span>
      </span>
      {cut && (
        <button type="button" class="small" onClick={() => actions.hurry()}>
          Try now
        </button>
      )}
      <span class="filler" />
      <Place viewer={viewer} size={infoOf(model)?.size ?? null} />
      <Light counts={viewer.counts} />
    </>
  );
}

/** How far into the file the page has come. */
function Place({ viewer, size }: { viewer: ViewerStatus; size: number | null }) {
  const offset = viewer.position === null ? undefined : parseEventId(viewer.position)?.offset;
  if (offset === undefined || offset === 0) return null;
  const of = size !== null && size > offset ? ` of ${formatBytes(size)}` : '';
  return (
    <span class="place" title={`Position ${viewer.position}`}>
      {`read to ${formatBytes(offset)}${of}`}
    </span>
  );
}

/** Each batch began where the one before ended – or did not, and then it says so. */
function Light({ counts }: { counts: ContiguityCounts }) {
  const { lines, gaps, holes, repeats } = counts;
  const faults = holes + repeats;
  const tone = faults > 0 ? 'bad' : gaps > 0 ? 'warn' : 'good';
  const verdict = faults > 0 ? '✕ not contiguous' : '✓ contiguous';
  const parts = [formatAmount(lines, 'line'), formatAmount(gaps, 'gap')];
  if (holes > 0) parts.push(formatAmount(holes, 'hole'));
  if (repeats > 0) parts.push(formatAmount(repeats, 'repeat'));
  return (
    <span
      class={`light ${tone}`}
      title="Every batch of lines is checked: it must begin at the byte where the one before ended"
    >
      <b>{verdict}</b>
      {` · ${parts.join(' · ')}`}
    </span>
  );
}
