import type { Settings } from '../config/settings.ts';
import { type Demo, startDemo } from '../writers/demo.ts';

/** The made-up logs of one run. */
export interface Demos {
  /** Starts a demo for every log that has none yet and whose file is missing or a demo's. */
  update(settings: Settings): Promise<void>;
  /** Ends all of them; their files stay. */
  close(): Promise<void>;
}

/** @param complain told of a demo that could not go on */
export function createDemos(complain: (line: string) => void): Demos {
  const running = new Map<string, Demo>();

  async function start(name: string, path: string): Promise<void> {
    const failed = (cause: unknown) => complain(`the demo of "${name}" stopped: ${String(cause)}`);
    try {
      const demo = await startDemo(path);
      if (!demo) return;
      running.set(path, demo);
      demo.done.catch(failed);
    } catch (cause) {
      failed(cause);
    }
  }

  return {
    async update({ logs }) {
      for (const [name, { path, follow }] of Object.entries(logs)) {
        // A series has no one file that could be missing.
        if (follow === undefined && !running.has(path)) await start(name, path);
      }
    },
    async close() {
      await Promise.all([...running.values()].map((demo) => demo.close()));
    },
  };
}
