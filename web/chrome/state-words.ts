import type { ConnectionState, CutReason, PauseReason } from '../stream/state.ts';

/** After this long without an answer there is a likely reason to name. */
const SLOW_MS = 5_000;

/** The colour of a state. */
export type StateTone = 'good' | 'busy' | 'warn' | 'bad' | 'calm';

const TONES: Readonly<Record<ConnectionState['kind'], StateTone>> = {
  connecting: 'busy',
  'catching-up': 'busy',
  live: 'good',
  waiting: 'warn',
  reconnecting: 'warn',
  offline: 'bad',
  paused: 'calm',
  ended: 'calm',
};

const NAMES: Readonly<Record<ConnectionState['kind'], string>> = {
  connecting: 'Connecting',
  'catching-up': 'Catching up',
  live: 'Live',
  waiting: 'Waiting for file',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  paused: 'Paused',
  ended: 'Ended',
};

export function stateTone(state: ConnectionState): StateTone {
  return TONES[state.kind];
}

/** The state in a word or two, without figures that change every second. */
export function stateName(state: ConnectionState): string {
  if (isSignedOut(state)) return 'Signed out';
  return state.kind === 'paused' && state.because === 'reading' ? 'Reading' : NAMES[state.kind];
}

/** Whether the server wants to know first who asks. */
export function isSignedOut(state: ConnectionState): boolean {
  return 'retryAt' in state && 'status' in state.because && state.because.status === 401;
}

/** What else there is to know: when the next try is, why it is paused. Empty where nothing. */
export function stateDetail(state: ConnectionState, now: number): string {
  switch (state.kind) {
    case 'connecting':
      return now - state.since > SLOW_MS
        ? 'no answer yet – a browser opens six streams to one server at most; is this the seventh tab?'
        : '';
    case 'reconnecting':
    case 'offline':
      return [cutWords(state.because), retryWords(state.attempt, state.retryAt, now)]
        .filter((words) => words !== '')
        .join(' · ');
    case 'paused':
      return pauseWords[state.because];
    default:
      return '';
  }
}

function retryWords(attempt: number, retryAt: number | null, now: number): string {
  const seconds = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000));
  return seconds > 0 ? `in ${seconds} s · attempt ${attempt}` : `attempt ${attempt}`;
}

const pauseWords: Readonly<Record<PauseReason, string>> = {
  asked: '',
  reading: 'new lines wait in the file',
  hidden: 'the page was not seen; it goes on by itself',
};

/** Why a stream was cut, where there is more to say than that it was. */
function cutWords(because: CutReason): string {
  switch (because.kind) {
    case 'cut':
      return '';
    case 'silent':
      return 'the connection fell silent';
    case 'unreachable':
      return 'nobody answers';
    case 'refused':
      return REFUSALS[because.status] ?? `the server answers with ${because.status}`;
  }
}

const REFUSALS: Readonly<Record<number, string>> = {
  200: 'something else answers, perhaps a page to sign in at',
  // Its name says it all.
  401: '',
  403: 'you may not read this log (403)',
  404: 'there is no log of this name (404)',
  502: 'a proxy does not reach the server (502)',
  503: 'the server is busy or restarts (503)',
};

/** How far behind the page is; empty where it is not known. */
export function lagWords(lagMs: number | null): string {
  if (lagMs === null) return '';
  return lagMs < 1000 ? `${Math.round(lagMs)} ms` : `${(lagMs / 1000).toFixed(1)} s behind`;
}
