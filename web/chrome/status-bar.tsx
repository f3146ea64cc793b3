import { formatBytes } from '../format.ts';
import { parseEventId } from '../../src/protocol/event-id.ts';
import { transports } from '../later.ts';
import type { ViewerStatus } from '../viewer-model.ts';
import { Light } from './light.tsx';
import { bytesBehind, infoOf } from './model.ts';
import type { ChromeProps } from './model.ts';
import { Sparkline } from './sparkline.tsx';
import { isSignedOut, lagWords, stateDetail, stateName, stateTone } from './state-words.ts';

/** The line at the bottom: how the stream is, and the proof that nothing is missing. */
export function StatusBar({ model, actions }: ChromeProps) {
  const { viewer, behind: Behind } = model;
  if (viewer === null) return null;
  const { connection } = viewer;
  const signedOut = isSignedOut(connection);
  const cut = connection.kind === 'reconnecting' || connection.kind === 'offline';
  return (
    <>
      <button
        type="button"
        class={`chip ${stateTone(connection)}`}
        title="How the lines come"
        popovertarget="transports"
        onClick={() => actions.need(transports)}
      >
        <i class="dot" aria-hidden="true" />
        <b>{stateName(connection)}</b>
        <span class="detail">
          {Behind === null && (stateDetail(connection, Date.now()) || lagWords(viewer.lagMs))}
        </span>
        <span aria-hidden="true">▾</span>
      </button>
      {Behind !== null && (
        <Behind lagMs={viewer.lagMs} bytes={bytesBehind(model)} skip={() => actions.skip()} />
      )}
      <div id="transports" class="menu" popover="auto">
        {transports.now && <transports.now.TransportMenu model={model} actions={actions} />}
      </div>
      {cut && (
        <button
          type="button"
          class="small"
          // The server leads the page to where one signs in, and from there back to its address.
          onClick={() => (signedOut ? location.reload() : actions.hurry())}
        >
          {signedOut ? 'Sign in' : 'Try now'}
        </button>
      )}
      {connection.kind === 'live' && <Sparkline seconds={model.rate} {...actions} />}
      <span class="filler" />
      <Place viewer={viewer} size={infoOf(model)?.size ?? null} />
      <Light
        counts={viewer.counts}
        logs={viewer.logs}
        proof={viewer.proof}
        prove={() => actions.prove()}
        dismiss={() => actions.dismissProof()}
      />
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
