import type { Registry } from 'prom-client';

import type { Viewers } from '../delivery/viewers.ts';
import type { Counts } from '../lib/counts.ts';
import type { Catalog } from '../log/catalog.ts';
import type { Offered } from '../offered/offered.ts';
import { createLoopDelay } from './loop-delay.ts';
import type { LoopDelay } from './loop-delay.ts';
import { createMeters } from './meters.ts';
import type { Meters } from './meters.ts';
import { promClient } from './prom-client.ts';
import type { Measures } from './together.ts';

/** What the server tells Prometheus of itself. */
export interface Metrics {
  /** Of the text that Prometheus reads. */
  contentType(): string;
  /** All of it, as it is now: {@link textOf} makes a text of it. */
  measures(): Promise<Measures>;
  close(): void;
}

export interface MetricsSources {
  readonly catalog: Pick<Catalog, 'list'>;
  readonly offered: Pick<Offered, 'leftOutCount' | 'cutFolders'>;
  readonly viewers: Pick<Viewers, 'count' | 'maxCount'>;
  readonly counts: Counts;
  readonly version: string;
}

/**
 * The one place where metrics are named. No log's name is among them: who may read the metrics need not
 * be somebody who may know which logs there are.
 */
export function createMetrics(sources: MetricsSources): Metrics {
  const delay = createLoopDelay();
  let made: Registry | null = null;
  const registry = (): Registry => (made ??= createRegistry(sources, delay));
  return {
    contentType: () => registry().contentType,
    measures: async () => registry().getMetricsAsJSON(),
    close: delay.close,
  };
}

function createRegistry(sources: MetricsSources, delay: LoopDelay): Registry {
  const { Registry: PromRegistry } = promClient();
  const registry = new PromRegistry();
  const meters = createMeters(registry);
  nameViewers(meters, sources);
  nameRefusals(meters, sources);
  nameLogs(meters, sources);
  nameLeftOut(meters, sources);
  nameProcess(meters, sources.version, delay);
  return registry;
}

function nameViewers(
  { gauge, counter, tally }: Meters,
  { catalog, viewers, counts }: MetricsSources,
): void {
  gauge({ name: 'sse_tail_viewers', help: 'Viewers that are connected.' }, () => viewers.count);
  gauge(
    { name: 'sse_tail_viewers_max', help: 'How many viewers there is room for.' },
    () => viewers.maxCount,
  );
  gauge(
    {
      name: 'sse_tail_viewers_in_older_files',
      help: 'Viewers, one for each log that they watch, who still read a rotated file.',
    },
    () => lags(catalog).reduce((sum, { olderCount }) => sum + olderCount, 0),
  );
  gauge(
    {
      name: 'sse_tail_lag_bytes',
      help: 'How far the last of those who read a live file is behind its end.',
      aggregator: 'max',
    },
    () => lags(catalog).reduce((most, { maxBytes }) => Math.max(most, maxBytes), 0),
  );
  counter(
    { name: 'sse_tail_viewers_served_total', help: 'Viewers for whom there was room.' },
    () => counts.viewersServed,
  );
  tally(
    {
      name: 'sse_tail_viewers_refused_total',
      help: 'Viewers who were told to come back later, by the limit that was met.',
    },
    'limit',
    counts.viewersRefused.entries,
  );
  counter(
    { name: 'sse_tail_sent_bytes_total', help: 'Bytes handed to viewers.' },
    () => counts.bytesSent,
  );
  tally(
    {
      name: 'sse_tail_resumes_total',
      help: 'What came of the ids that viewers came back with: exact, gap or bad-id.',
    },
    'outcome',
    counts.resumes.entries,
  );
  tally(
    { name: 'sse_tail_gaps_total', help: 'Gaps that viewers were told of, by reason.' },
    'reason',
    counts.gaps.entries,
  );
}

function nameRefusals({ counter, tally }: Meters, { counts }: MetricsSources): void {
  tally(
    {
      name: 'sse_tail_requests_refused_total',
      help: 'Requests that were refused, by the code of the error.',
    },
    'code',
    counts.requestsRefused.entries,
  );
  counter(
    {
      name: 'sse_tail_connections_refused_total',
      help: 'Connections that were closed because there were maxConnections.',
    },
    () => counts.connectionsRefused,
  );
  counter(
    {
      name: 'sse_tail_stalled_total',
      help: 'Answers that were cut off because nothing was taken of them for stallTimeoutMs.',
    },
    () => counts.stalled,
  );
  tally(
    {
      name: 'sse_tail_connections_cut_total',
      help: 'Connections that were closed for what came on them, or did not: control (maxControlBytes), resets (maxResets), headers (maxHeaderBytes), message (maxMessageBytes), slow (headersTimeoutMs).',
    },
    'cause',
    counts.connectionsCut.entries,
  );
}

function lags({ list }: MetricsSources['catalog']) {
  return list().map(({ lag }) => lag);
}

function nameLogs({ gauge, counter, tally }: Meters, { catalog, counts }: MetricsSources): void {
  gauge(
    { name: 'sse_tail_logs', help: 'Logs that are offered.', aggregator: 'max' },
    () => catalog.list().length,
  );
  gauge(
    {
      name: 'sse_tail_logs_unreadable',
      help: 'Logs that are watched, and that the file system refuses.',
      aggregator: 'max',
    },
    () => catalog.list().filter(({ refusal }) => refusal !== null).length,
  );
  counter(
    { name: 'sse_tail_lines_total', help: 'New lines of logs that are watched.' },
    () => counts.linesRead,
  );
  tally(
    {
      name: 'sse_tail_finds_total',
      help: 'Looks that found new lines, by what made somebody look: watcher or poll.',
    },
    'by',
    () => [
      ['watcher', counts.looksByHint],
      ['poll', counts.looksByPoll],
    ],
  );
}

function nameLeftOut({ gauge, gauges, counter }: Meters, sources: MetricsSources): void {
  const { offered, counts } = sources;
  gauge(
    {
      name: 'sse_tail_logs_left_out',
      help: 'Files of folders that are not offered because there are maxLogs.',
      aggregator: 'max',
    },
    () => offered.leftOutCount,
  );
  gauges(
    {
      name: 'sse_tail_folders_cut',
      help: 'Folders of which not all is looked at, by the limit that was met.',
      aggregator: 'max',
    },
    'limit',
    offered.cutFolders,
  );
  counter(
    {
      name: 'sse_tail_inflates_waited_total',
      help: 'Readers of compressed files who had to wait because maxInflates were being read.',
    },
    () => counts.inflatesWaited,
  );
}

function nameProcess({ gauge, gauges, counter }: Meters, version: string, delay: LoopDelay): void {
  gauges({ name: 'sse_tail_build_info', help: 'Always 1.', aggregator: 'first' }, 'version', () => [
    [version, 1],
  ]);
  gauge({ name: 'sse_tail_workers', help: 'Processes that serve viewers.' }, () => 1);
  gauges(
    {
      name: 'sse_tail_event_loop_delay_seconds',
      help: 'How late timers were since the last scrape.',
      aggregator: 'max',
    },
    'quantile',
    delay.secondsSince,
  );
  counter({ name: 'process_cpu_seconds_total', help: 'Processor time that was used.' }, cpuSeconds);
  gauge(
    { name: 'process_resident_memory_bytes', help: 'Memory that is resident.' },
    process.memoryUsage.rss,
  );
  gauge(
    {
      name: 'process_start_time_seconds',
      help: 'When it was started, since 1970.',
      aggregator: 'min',
    },
    () => performance.timeOrigin / 1000,
  );
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
