import type { ConnectionState } from '../stream/state.ts';

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
  return state.kind === 'paused' && state.because === 'reading' ? 'Reading' : NAMES[state.kind];
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
      return retryWords(state.attempt, state.retryAt, now);
    case 'paused':
      return state.because === 'reading' ? 'new lines wait in the file' : '';
    default:
      return '';
  }
}

function retryWords(attempt: number, retryAt: number | null, now: number): string {
  const seconds = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000));
  return seconds > 0 ? `in ${seconds} s · attempt ${attempt}` : `attempt ${attempt}`;
}
