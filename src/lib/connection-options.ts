/** What holds for every connection, whoever accepts it. */
export const CONNECTION_OPTIONS = {
  keepAlive: true,
  /** A client that is silent for this long is asked whether it is still there. Milliseconds. */
  keepAliveInitialDelay: 30_000,
  noDelay: true,
} as const;
