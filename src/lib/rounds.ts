/** Those who are called one after the other, again and again after the same time. */
interface Round {
  readonly members: Set<() => void>;
  readonly timer: NodeJS.Timeout;
}

/** What each does takes a few microseconds: with more of them everybody else would wait too long. */
const MOST_MEMBERS = 256;

/** Of the whole process, which is what a timer wakes. By how often their members are called. */
const rounds = new Map<number, Round[]>();

/**
 * Calls back as often as given, at the same time as all others who want that: a timer for each costs several times
 * what a few system calls do. The first time comes sooner than the rest, and none later.
 * @param everyMs milliseconds.
 * @returns what ends it; to be called once.
 */
export function joinRound(everyMs: number, onTurn: () => void): () => void {
  const those = rounds.get(everyMs) ?? [];
  rounds.set(everyMs, those);
  let round = those.find(({ members }) => members.size < MOST_MEMBERS);
  if (round === undefined) {
    round = beginRound(everyMs);
    those.push(round);
  }
  const { members } = round;
  members.add(onTurn);
  return () => {
    members.delete(onTurn);
    if (members.size === 0) endRound(everyMs, members);
  };
}

function beginRound(everyMs: number): Round {
  const members: Round['members'] = new Set();
  const timer = setTimeout(() => {
    timer.refresh();
    for (const onTurn of members) onTurn();
  }, everyMs);
  return { members, timer };
}

function endRound(everyMs: number, members: Round['members']): void {
  const those = rounds.get(everyMs) ?? [];
  const at = those.findIndex((it) => it.members === members);
  if (at >= 0) clearTimeout(those.splice(at, 1)[0]?.timer);
  if (those.length === 0) rounds.delete(everyMs);
}
