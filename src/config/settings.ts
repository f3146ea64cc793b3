/** What people are told of a log. */
export interface Caption {
  /** What it belongs to; absent = nothing. */
  readonly group?: string | undefined;
  /** What it is called; absent = its name. */
  readonly label?: string | undefined;
}

/** One log that the config offers. */
export interface LogSettings extends Caption {
  /**
   * The live file; absolute. It may be missing: sse-tail waits for it. With `follow: 'newest'` a pattern
   * that all files of the log match.
   */
  readonly path: string;
  /** Which files are older generations of the log: an absolute pattern; null = the usual names. */
  readonly rotated: string | null;
  /** `newest`: the newest file that matches is the live one; absent = the one of that name. */
  readonly follow?: 'newest' | undefined;
  /** Expressions (`/…/`, `/…/i`) of what nobody is shown of its lines; absent = all is shown. */
  readonly redact?: readonly string[] | undefined;
}

/** A folder whose files are offered as logs of their own, as they come and go. */
export interface FolderSettings extends Caption {
  /** Absolute. It may be missing: sse-tail waits for it. */
  readonly dir: string;
  /** Globs of the files that are offered; they begin at the folder. */
  readonly include: readonly string[];
  /** Globs of those that are not. */
  readonly exclude: readonly string[];
  /** What nobody is shown of their lines; as in {@link LogSettings}. */
  readonly redact?: readonly string[] | undefined;
}

/** Somebody who may sign in with a password. */
export interface UserSettings {
  /** What `hash-password` made of it. */
  readonly password: string;
  readonly groups: readonly string[];
}

/** A program that may read with a bearer token. */
export interface TokenSettings {
  /** Of the token, in hex. */
  readonly sha256: string;
  readonly groups: readonly string[];
}

/** A proxy that says in a header who somebody is. */
export interface ProxySettings {
  /** Addresses and ranges that it may come from. */
  readonly from: readonly string[];
  /** The name of the header. */
  readonly user: string;
  /** The name of the header with groups; null = none. */
  readonly groups: string | null;
}

/** Who may sign in. The objects have no prototype, so looking up a stranger's name is safe. */
export interface AuthSettings {
  readonly users: Readonly<Record<string, UserSettings>>;
  readonly tokens: Readonly<Record<string, TokenSettings>>;
  /** null = there is none. */
  readonly proxy: ProxySettings | null;
  /** What signs sessions; absolute. null = a key that ends with the process. */
  readonly keyFile: string | null;
  /** People sign in again after this. */
  readonly sessionMs: number;
  /** So often may one address fail within a minute. */
  readonly maxFailures: number;
}

/** Files in PEM, absolute. They are read again when they change. */
export interface TlsSettings {
  /** The certificate, and those that lead from it to one that clients know. */
  readonly cert: string;
  readonly key: string;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['auto', 'json', 'text'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Everything that can be set, checked and complete. {@link DEFAULTS} has the defaults. */
export interface Settings {
  /**
   * Address to listen on, or a unix socket: `unix:` and its absolute path. Anything but loopback
   * needs {@link Settings.auth} or {@link Settings.allowAnonymous}.
   */
  readonly bind: string;
  /** TCP port; 0 = any that is free. */
  readonly port: number;
  /** The path that every URL begins with; begins and ends with a slash. */
  readonly base: string;
  /** TLS, and with it HTTP/2; null = neither. */
  readonly tls: TlsSettings | null;
  /** The logs by name. The object has no prototype, so looking up a stranger's name is safe. */
  readonly logs: Readonly<Record<string, LogSettings>>;
  /** The zone of times in lines that name none: an IANA name, `UTC`, or `local` for the server's own. */
  readonly timeZone: string;
  /** Entries of `logs` that are folders, by name; without a prototype as well. */
  readonly folders: Readonly<Record<string, FolderSettings>>;
  /** Who may read an entry of `logs`, by its name: users, and groups as `@ops`. One without: everyone. */
  readonly allow: Readonly<Record<string, readonly string[]>>;
  /**
   * At least 32 random bytes that the ids of logs with `redact` are made with; absolute. The same file on every
   * server that offers them. null = there is none, and no log has `redact`.
   */
  readonly idKeyFile: string | null;
  /** Who may sign in; null = nobody is asked. */
  readonly auth: AuthSettings | null;
  /** How many lines before the end a new viewer begins. */
  readonly lines: number;
  /** Whether streams are offered over WebSocket too. */
  readonly websocket: boolean;
  /** Whether streams over HTTP are compressed (gzip) for clients that take it. */
  readonly compress: boolean;
  /** Host names that the server answers for besides its own address; lower case, without port. */
  readonly hosts: readonly string[];
  /**
   * Addresses of proxies (`10.0.0.0/8`) whose word on where a request comes from is taken; `unix` for whoever
   * comes over the unix socket.
   */
  readonly trustProxy: readonly string[];
  /** Origins (`scheme://host[:port]`) whose pages may read the logs. */
  readonly cors: readonly string[];
  /** Whether people whom nobody has asked who they are may come from other machines. */
  readonly allowAnonymous: boolean;
  /** true: look for new lines only every {@link Settings.pollMs}; false: be told of them as well. */
  readonly poll: boolean;
  /** How often a file is looked at when nothing is heard about it. */
  readonly pollMs: number;
  /** How long a line of a busy log may wait for others to travel with: the more it costs to send, the longer. */
  readonly coalesceMs: number;
  /** How long a rotated file must be quiet before it counts as finished. */
  readonly rotateWaitMs: number;
  /** After this time a rotated file counts as finished even if it is still written to. */
  readonly rotateMaxWaitMs: number;
  /** How long a file system may refuse before what it refuses is left out, with a gap. */
  readonly errorWaitMs: number;
  /** How long a deleted file is held open for viewers who have not read all of it. */
  readonly holdDeletedMs: number;
  /** How large all deleted files of a log that are held may be together. */
  readonly holdDeletedBytes: number;
  /** Lines longer than this are sent in pieces. */
  readonly maxLineBytes: number;
  /** Of a compressed file no more bytes than this are inflated. */
  readonly maxInflatedBytes: number;
  /** Memory for the newest lines of one log, which all its viewers share. */
  readonly ringBytes: number;
  /** A stream that is silent this long gets a sign of life. */
  readonly heartbeatMs: number;
  /** How long clients are asked to wait before they reconnect. */
  readonly retryMs: number;
  /** A viewer that takes nothing for this long is disconnected; it can come back and resume. */
  readonly stallTimeoutMs: number;
  /**
   * How long a server that is asked to stop goes on as before, while `/readyz` says that it stops: for whoever
   * asks that only now and then.
   */
  readonly drainWaitMs: number;
  /** The least that its own log tells; `debug` has a line for each request. */
  readonly logLevel: LogLevel;
  /** How its own log is written; `auto` = for people on a terminal, else as JSON. */
  readonly logFormat: LogFormat;
  /** How many viewers may be connected at once; further ones are told `busy`. */
  readonly maxViewers: number;
  /** Of those, how many from one address; 127.0.0.1 and ::1 count for nothing, since proxies are there. */
  readonly maxViewersPerAddress: number;
  /** How many of one log. */
  readonly maxViewersPerLog: number;
  /** How many connections there may be; further ones are closed. */
  readonly maxConnections: number;
  /** How many lookups and downloads may be answered at once. */
  readonly maxRequests: number;
  /** How many searches, and how many digests, may be at work at once; others wait. */
  readonly maxScans: number;
  /** How many compressed files may be in the middle of being read at once; others wait. */
  readonly maxInflates: number;
  /** How large the headers of a request may be. */
  readonly maxHeaderBytes: number;
  /** Who takes longer to send its headers is cut off. */
  readonly headersTimeoutMs: number;
  /** How large a message of a WebSocket client may be. */
  readonly maxMessageBytes: number;
  /**
   * How many bytes a connection over HTTP/2 or WebSocket may send within ten seconds that belong to no request:
   * pings, answers to pings, settings. One that sends more is closed.
   */
  readonly maxControlBytes: number;
  /**
   * How many requests a connection over HTTP/2 may take back within ten seconds before they are answered. One that
   * takes back more is closed.
   */
  readonly maxResets: number;
  /** How many processes serve viewers. */
  readonly workers: number;
  /** How many logs may be offered; files of folders beyond that are left out, and that is told. */
  readonly maxLogs: number;
  /** How many subfolders deep a folder of logs is looked through; 0 = the folder itself only. */
  readonly maxFolderDepth: number;
  /** How many names in a folder of logs are looked at. */
  readonly maxFolderEntries: number;
  /** How long a file of a folder stays offered once it is gone: rotators put another in its place. */
  readonly goneWaitMs: number;
}

/** The defaults, here and nowhere else. */
export const DEFAULTS: Settings = {
  bind: '127.0.0.1',
  port: 8080,
  base: '/',
  tls: null,
  logs: {},
  timeZone: 'local',
  folders: {},
  allow: {},
  idKeyFile: null,
  auth: null,
  lines: 10,
  websocket: true,
  compress: false,
  hosts: [],
  trustProxy: [],
  cors: [],
  allowAnonymous: false,
  poll: false,
  pollMs: 1000,
  coalesceMs: 35,
  rotateWaitMs: 1000,
  rotateMaxWaitMs: 10_000,
  errorWaitMs: 30_000,
  holdDeletedMs: 3_600_000,
  holdDeletedBytes: 10_737_418_240,
  maxLineBytes: 1_048_576,
  maxInflatedBytes: 8_589_934_592,
  ringBytes: 4_194_304,
  heartbeatMs: 15_000,
  retryMs: 2000,
  stallTimeoutMs: 60_000,
  drainWaitMs: 0,
  logLevel: 'info',
  logFormat: 'auto',
  maxViewers: 10_000,
  maxViewersPerAddress: 1000,
  maxViewersPerLog: 10_000,
  maxConnections: 20_000,
  maxRequests: 200,
  maxScans: 2,
  maxInflates: 8,
  maxHeaderBytes: 16_384,
  headersTimeoutMs: 15_000,
  maxMessageBytes: 4096,
  maxControlBytes: 131_072,
  maxResets: 200,
  workers: 1,
  maxLogs: 1000,
  maxFolderDepth: 8,
  maxFolderEntries: 100_000,
  goneWaitMs: 3000,
};
