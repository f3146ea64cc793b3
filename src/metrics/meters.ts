import type { Aggregator, Registry } from 'prom-client';

import { promClient } from './prom-client.ts';

/** What a metric is called, and what it says. */
interface Naming {
  readonly name: string;
  readonly help: string;
  /** What several processes measure together: the sum without it. */
  readonly aggregator?: Aggregator;
}

/** Metrics whose values are looked up when somebody asks, so that nobody pays for them until then. */
export interface Meters {
  /** What only grows. */
  counter(naming: Naming, value: () => number): void;
  gauge(naming: Naming, value: () => number): void;
  /** One counter for each kind, told apart by a label. */
  tally(naming: Naming, label: string, tally: () => Iterable<readonly [string, number]>): void;
  /** As `tally`, for what goes up and down. */
  gauges(naming: Naming, label: string, values: () => Iterable<readonly [string, number]>): void;
}

export function createMeters(registry: Registry): Meters {
  const { Counter, Gauge } = promClient();
  const registers = [registry];
  return {
    counter(naming, value) {
      const counter = new Counter({
        ...naming,
        registers,
        // The sum is kept elsewhere: what was told before is replaced.
        collect() {
          counter.reset();
          counter.inc(value());
        },
      });
    },
    gauge(naming, value) {
      const gauge = new Gauge({
        ...naming,
        registers,
        collect() {
          gauge.set(value());
        },
      });
    },
    tally(naming, label, tally) {
      const counter = new Counter({
        ...naming,
        labelNames: [label],
        registers,
        collect() {
          counter.reset();
          for (const [kind, count] of tally()) counter.inc({ [label]: kind }, count);
        },
      });
    },
    gauges(naming, label, values) {
      const gauge = new Gauge({
        ...naming,
        labelNames: [label],
        registers,
        collect() {
          for (const [kind, value] of values()) gauge.set({ [label]: kind }, value);
        },
      });
    },
  };
}
