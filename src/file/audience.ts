/** One who is told of changes in a directory. */
export interface Listener {
  /** Of a file. */
  readonly name: string;
  /** Whether other names matter as well. One that it has refused it is not asked about again. */
  readonly alsoFor: (name: string) => boolean;
  readonly onHint: () => void;
}

/** Those who are told of changes in one directory. */
export interface Audience {
  readonly isEmpty: boolean;
  add(listener: Listener): void;
  /** False where it was none of them. */
  remove(listener: Listener): boolean;
  /** Whether anybody listens to a file by its own name. */
  isFor(name: string): boolean;
  /** Tells those whom a name concerns; without a name it may be any. */
  tell(name: string): void;
}

/** Names of which it is remembered whom they concern. */
const MAX_NAMES = 1000;

/**
 * Whom a name concerns is found out once. A hundred logs may lie beside one that is written to a thousand times a
 * second: what they would be asked each time costs more than that one's lines.
 */
export function createAudience(): Audience {
  const listeners = new Set<Listener>();
  const concerned = new Map<string, readonly Listener[]>();

  function whom(name: string): Iterable<Listener> {
    if (name === '') return [...listeners];
    const known = concerned.get(name);
    if (known !== undefined) return known;
    if (concerned.size >= MAX_NAMES) concerned.clear();
    const those = [...listeners].filter((it) => it.name === name || it.alsoFor(name));
    concerned.set(name, those);
    return those;
  }

  return {
    get isEmpty() {
      return listeners.size === 0;
    },
    add(listener) {
      listeners.add(listener);
      concerned.clear();
    },
    remove(listener) {
      concerned.clear();
      return listeners.delete(listener);
    },
    isFor: (name) => [...listeners].some((it) => it.name === name),
    tell(name) {
      for (const listener of whom(name)) {
        // One of them may have sent another one away.
        if (!listeners.has(listener)) continue;
        const isOwn = name === '' || name === listener.name;
        // Asked each time about what it takes: some remember what they were asked.
        if (isOwn || listener.alsoFor(name)) listener.onHint();
      }
    },
  };
}
