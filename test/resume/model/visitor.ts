import { connectEvents, connectWebSocket } from '../../helpers/viewer.ts';
import type { Connection } from '../../helpers/viewer.ts';
import { createStory } from './story.ts';
import type { Story } from './story.ts';

/** A viewer who comes and goes, and always comes back with its last id. */
export interface Visitor {
  readonly index: number;
  readonly story: Story;
  /** Whether it is connected and not paused. */
  readonly isReading: boolean;
  connect(): void;
  cut(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Connects or resumes, whichever it needs. */
  attend(): void;
}

export function createVisitor(index: number, url: string): Visitor {
  const open = index % 2 === 0 ? connectEvents : connectWebSocket;
  const story = createStory();
  let connection: Connection | null = null;
  let isPaused = false;

  function connect(): void {
    if (connection !== null) return;
    const mine = open(url, story, Infinity);
    connection = mine;
    isPaused = false;
    void mine.closed.then(() => {
      if (connection === mine) connection = null;
    });
  }

  function resume(): void {
    isPaused = false;
    connection?.resume();
  }

  return {
    index,
    story,
    get isReading() {
      return connection !== null && !isPaused;
    },
    connect,
    async cut() {
      const mine = connection;
      mine?.cut();
      await mine?.closed;
    },
    pause() {
      isPaused = connection !== null;
      connection?.pause();
    },
    resume,
    attend() {
      connect();
      resume();
    },
  };
}
