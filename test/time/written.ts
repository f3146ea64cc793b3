import type { Zone } from '../../src/time/zone.ts';

/** One way in which programs write the time of a line. */
export interface Shape {
  /** A line without its line end. */
  write(wall: Wall, text: string): string;
  /** The least difference that it can tell. Milliseconds. */
  readonly unitMs: number;
  /** Whether it says its zone, or needs none. */
  readonly hasZone: boolean;
}

/** A time, and what a clock of the log's zone shows. */
export interface Wall {
  readonly utcMs: number;
  /** ISO, as if it were UTC. */
  readonly iso: string;
  /** What the clock is ahead of UTC, as `+0530`. */
  readonly ahead: string;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function monthOf({ iso }: Wall): string {
  return MONTHS[Number(iso.slice(5, 7)) - 1] ?? '';
}

/** Every family of shapes, by name. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  iso: {
    write: ({ utcMs }, text) => `${new Date(utcMs).toISOString()} ${text}`,
    unitMs: 1,
    hasZone: true,
  },
  isoWithZone: {
    write: ({ iso, ahead }, text) => `${iso.slice(0, 19)}${ahead} ${text}`,
    unitMs: 1000,
    hasZone: true,
  },
  python: {
    write: ({ iso }, text) =>
      `${iso.slice(0, 10)} ${iso.slice(11, 19)},${iso.slice(20, 23)} - ${text}`,
    unitMs: 1,
    hasZone: false,
  },
  log4j: {
    write: ({ iso }, text) => `[main] WARN ${iso.slice(0, 10)} ${iso.slice(11, 23)} ${text}`,
    unitMs: 1,
    hasZone: false,
  },
  nginxError: {
    write: ({ iso }, text) =>
      `${iso.slice(0, 19).replaceAll('-', '/').replace('T', ' ')} [error] ${text}`,
    unitMs: 1000,
    hasZone: false,
  },
  access: {
    write(wall, text) {
      const day = `${wall.iso.slice(8, 10)}/${monthOf(wall)}/${wall.iso.slice(0, 4)}`;
      return `::1 - - [${day}:${wall.iso.slice(11, 19)} ${wall.ahead}] "GET /${text}"`;
    },
    unitMs: 1000,
    hasZone: true,
  },
  syslog: {
    write(wall, text) {
      const day = String(Number(wall.iso.slice(8, 10))).padStart(2, ' ');
      return `${monthOf(wall)} ${day} ${wall.iso.slice(11, 19)} host app: ${text}`;
    },
    unitMs: 1000,
    hasZone: false,
  },
  klog: {
    write: ({ iso }, text) =>
      `I${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000 1 main.go:1] ${text}`,
    unitMs: 1,
    hasZone: false,
  },
  epoch: {
    write: ({ utcMs }, text) => `${Math.floor(utcMs / 1000)} ${text}`,
    unitMs: 1000,
    hasZone: true,
  },
  json: {
    write: ({ utcMs }, text) => JSON.stringify({ level: 30, time: utcMs, msg: text }),
    unitMs: 1,
    hasZone: true,
  },
  logfmt: {
    write: ({ utcMs }, text) => `level=info ts=${new Date(utcMs).toISOString()} msg="${text}"`,
    unitMs: 1,
    hasZone: true,
  },
};

/** What a clock of a zone shows at a time. */
export function wallOf(zone: Zone, utcMs: number): Wall {
  const wallMs = zone.toWallMs(utcMs);
  const minutes = Math.round((wallMs - utcMs) / 60_000);
  const size = Math.abs(minutes);
  const digits = `${String(Math.floor(size / 60)).padStart(2, '0')}${String(size % 60).padStart(2, '0')}`;
  return {
    utcMs,
    iso: new Date(wallMs).toISOString(),
    ahead: `${minutes < 0 ? '-' : '+'}${digits}`,
  };
}
