/** Lets a few through at a time; the others wait in the order in which they came. */
export interface Gate {
  run<T>(job: () => Promise<T>): Promise<T>;
}

export function createGate(width: number): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];

  return {
    async run(job) {
      if (inside >= width) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      } else inside += 1;
      try {
        return await job();
      } finally {
        // Whoever is next takes the place over: nobody can slip in between.
        const next = waiting.shift();
        if (next === undefined) inside -= 1;
        else next();
      }
    },
  };
}
