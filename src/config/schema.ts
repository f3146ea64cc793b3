import * as z from 'zod';
import { createZone } from '../time/zone.ts';
import { authEntry } from './auth-entry.ts';
import { oneOf, wholeNumber, yesOrNo } from './kinds.ts';
import { logEntry } from './log-entry.ts';
import { logName } from './log-name.ts';
import { hostList, isAddress, isBase, originList, proxyList } from './addresses.ts';
import { DEFAULTS, LOG_FORMATS, LOG_LEVELS } from './settings.ts';
import { text } from './text.ts';

// What checks a shape is not compiled first: a config is read once, and that would take longer than reading it.
z.config({ jitless: true });

/**
 * The shape of the config, key by key. Each `error` ends the sentence that begins with the key's
 * path, and says what to write; each description is what an editor shows.
 */

const tlsError = 'must be { "cert": "cert.pem", "key": "key.pem" }, or null';
const isPath = (value: string): boolean => value !== '';

const tls = z.strictObject(
  {
    cert: text(isPath, 'must be the path of a certificate in PEM').describe(
      'The certificate in PEM, with those that lead from it to one that clients know.',
    ),
    key: text(isPath, 'must be the path of a key in PEM').describe('Its key in PEM.'),
  },
  { error: tlsError },
);

/** The config file, and what is laid over it from the environment and the command line. */
export const configSchema = z.strictObject(
  {
    $schema: z.string({ error: 'must be a URL or a path' }).optional(),
    bind: text(
      isAddress,
      `must be an address, a host name, or "unix:" and an absolute path (default "${DEFAULTS.bind}")`,
    )
      .default(DEFAULTS.bind)
      .describe(
        'Address to listen on, or "unix:/run/sse-tail.sock". Anything but loopback needs "auth" or "allowAnonymous".',
      ),
    port: wholeNumber('port', 0, 65_535, 'TCP port; 0 takes any that is free.'),
    base: text(isBase, 'must be a path such as "/" or "/logs/", without "..", "?" and "#"')
      .default(DEFAULTS.base)
      .describe('The path that every URL begins with, for a proxy that serves more than this.'),
    tls: tls.nullable().default(DEFAULTS.tls).describe('TLS, and with it HTTP/2.'),
    logs: z
      .record(logName, logEntry, { error: 'must be an object: { "app": "/var/log/app.log" }' })
      .default({})
      .describe('The logs to offer: a name, and the file; or a folder of files.'),
    idKeyFile: text(isPath, 'must be the path of a file, or null')
      .nullable()
      .default(DEFAULTS.idKeyFile)
      .describe(
        'At least 32 random bytes that the ids of logs with "redact" are made with: the same on every server, and kept.',
      ),
    auth: authEntry,
    timeZone: text(
      (name) => createZone(name) !== null,
      'must be a zone such as "Europe/Berlin", "UTC" or "local" (default "local")',
    )
      .default(DEFAULTS.timeZone)
      .describe('The zone of times in lines that name none; "local" is that of the server.'),
    lines: wholeNumber('lines', 0, 100_000, 'How many lines before the end a new viewer begins.'),
    websocket: yesOrNo('websocket', 'Whether streams are offered over WebSocket too.'),
    compress: yesOrNo(
      'compress',
      'Whether streams over HTTP are compressed (gzip) for clients that take it.',
    ),
    hosts: hostList.describe('Further host names that the server answers for.'),
    trustProxy: proxyList.describe('Proxies whose "X-Forwarded-For" is believed.'),
    cors: originList.describe('Origins whose pages may read the logs.'),
    allowAnonymous: yesOrNo('allowAnonymous', 'Whether other machines may read without sign-in.'),
    poll: yesOrNo('poll', 'Only look every "pollMs"; for file systems that report no changes.'),
    pollMs: wholeNumber('pollMs', 20, 60_000, 'Milliseconds between two looks at a quiet file.'),
    coalesceMs: wholeNumber(
      'coalesceMs',
      0,
      1000,
      'Milliseconds that a line of a busy log may wait for others to travel with.',
    ),
    rotateWaitMs: wholeNumber(
      'rotateWaitMs',
      0,
      60_000,
      'Milliseconds of quiet after which a rotated file is finished.',
    ),
    rotateMaxWaitMs: wholeNumber(
      'rotateMaxWaitMs',
      0,
      600_000,
      'Milliseconds after which a rotated file is finished even if it is still written to.',
    ),
    errorWaitMs: wholeNumber(
      'errorWaitMs',
      0,
      3_600_000,
      'Milliseconds of failing reads after which what cannot be read is left out.',
    ),
    holdDeletedMs: wholeNumber(
      'holdDeletedMs',
      0,
      604_800_000,
      'Milliseconds that a deleted file is held for viewers who have not read all of it.',
    ),
    holdDeletedBytes: wholeNumber(
      'holdDeletedBytes',
      0,
      1_125_899_906_842_624,
      'Bytes of disk that deleted files of one log may take while they are held.',
    ),
    maxLineBytes: wholeNumber(
      'maxLineBytes',
      65_536,
      16_777_216,
      'Bytes above which a line is sent in pieces.',
    ),
    maxInflatedBytes: wholeNumber(
      'maxInflatedBytes',
      1_048_576,
      1_099_511_627_776,
      'Bytes above which no more of a compressed file is inflated.',
    ),
    ringBytes: wholeNumber(
      'ringBytes',
      65_536,
      1_073_741_824,
      'Bytes of memory for the newest lines of one log, shared by its viewers.',
    ),
    heartbeatMs: wholeNumber(
      'heartbeatMs',
      1000,
      300_000,
      'Milliseconds of silence after which a stream gets a sign of life.',
    ),
    retryMs: wholeNumber('retryMs', 100, 60_000, 'Milliseconds a client waits to reconnect.'),
    stallTimeoutMs: wholeNumber(
      'stallTimeoutMs',
      1000,
      3_600_000,
      'Milliseconds after which a viewer that takes nothing is disconnected.',
    ),
    drainWaitMs: wholeNumber(
      'drainWaitMs',
      0,
      60_000,
      'Milliseconds to go on, unready, once asked to stop; for proxies that ask "/readyz".',
    ),
    logLevel: oneOf(
      LOG_LEVELS,
      DEFAULTS.logLevel,
      'The least that its own log (standard error) tells; "debug" has a line for each request.',
    ),
    logFormat: oneOf(
      LOG_FORMATS,
      DEFAULTS.logFormat,
      'How its own log is written: "auto" is text on a terminal, else JSON.',
    ),
    maxViewers: wholeNumber('maxViewers', 1, 1_000_000, 'How many viewers may be connected.'),
    maxViewersPerAddress: wholeNumber(
      'maxViewersPerAddress',
      1,
      1_000_000,
      'How many viewers may come from one address; loopback is not counted.',
    ),
    maxViewersPerLog: wholeNumber(
      'maxViewersPerLog',
      1,
      1_000_000,
      'How many viewers a log may have.',
    ),
    maxConnections: wholeNumber(
      'maxConnections',
      1,
      1_000_000,
      'How many connections there may be; further ones are closed.',
    ),
    maxRequests: wholeNumber(
      'maxRequests',
      1,
      10_000,
      'How many lookups and downloads may be answered at once.',
    ),
    maxScans: wholeNumber(
      'maxScans',
      1,
      64,
      'How many searches, and how many digests, may be at work at once.',
    ),
    maxInflates: wholeNumber(
      'maxInflates',
      1,
      64,
      'How many compressed files may be in the middle of being read at once.',
    ),
    maxHeaderBytes: wholeNumber(
      'maxHeaderBytes',
      4096,
      1_048_576,
      'Bytes that the headers of a request may have.',
    ),
    headersTimeoutMs: wholeNumber(
      'headersTimeoutMs',
      1000,
      300_000,
      'Milliseconds after which who has not sent its headers is cut off.',
    ),
    maxMessageBytes: wholeNumber(
      'maxMessageBytes',
      1,
      1_048_576,
      'Bytes that a message of a WebSocket client may have.',
    ),
    maxControlBytes: wholeNumber(
      'maxControlBytes',
      1024,
      1_073_741_824,
      'Bytes of pings and the like that a connection may send within ten seconds.',
    ),
    maxResets: wholeNumber(
      'maxResets',
      1,
      1_000_000,
      'How many requests a connection over HTTP/2 may take back within ten seconds.',
    ),
    workers: wholeNumber(
      'workers',
      1,
      64,
      'How many processes serve viewers, one for each core to use.',
    ),
    maxLogs: wholeNumber(
      'maxLogs',
      1,
      100_000,
      'How many logs may be offered, with those of folders.',
    ),
    maxFolderDepth: wholeNumber(
      'maxFolderDepth',
      0,
      64,
      'How many subfolders deep a folder of logs is looked through.',
    ),
    maxFolderEntries: wholeNumber(
      'maxFolderEntries',
      100,
      10_000_000,
      'How many names in a folder of logs, those in subfolders included, are looked at.',
    ),
    goneWaitMs: wholeNumber(
      'goneWaitMs',
      0,
      600_000,
      'Milliseconds that a file of a folder stays offered once it is gone; rotators put another in its place.',
    ),
  },
  { error: 'must be an object: { "logs": { "app": "/var/log/app.log" } }' },
);

/** The config as the schema leaves it: complete, its paths not yet absolute. */
export type Config = z.output<typeof configSchema>;

/** The JSON Schema for editors, as text; `config.schema.json` holds exactly this. */
export function formatJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'sse-tail config', ...schema }, null, 2)}\n`;
}
