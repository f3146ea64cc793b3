/**
 * A sign of life that a page can see, since it is an event and not a comment. It waits in line behind the
 * lines that were sent before it, so its age is how far behind the page is.
 */
export interface Ping {
  readonly event: 'ping';
  /** When it was sent, by the server's clock. Milliseconds since 1970. */
  readonly at: number;
  /** The next one comes after so long; one that does not come means that the connection is dead. */
  readonly everyMs: number;
}
