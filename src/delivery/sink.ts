/** Where a viewer's bytes go. */
export interface Sink {
  /**
   * Hands bytes over and waits until there is room for more, so that a viewer holds one batch at
   * most. Resolves as well when the connection is gone: see `isOpen`.
   * @returns null where there is room already, which is the rule: nothing then is made for each viewer.
   */
  write(bytes: Buffer): Promise<void> | null;
  /** From now on many small messages are written: those that are ready together leave together. */
  gather(): void;
  /** False once the viewer is gone. */
  readonly isOpen: boolean;
  /** True while a write waits for room: nothing else may be written then. */
  readonly isWaiting: boolean;
  /** Calls it once, when the viewer is gone or `end` was. For one listener: whoever serves the viewer. */
  onClose(listener: () => void): void;
  /** Writes if there is room at once; otherwise not at all. */
  offer(bytes: Buffer): void;
  /** A sign of life on a connection that is otherwise silent; null sends none. */
  heartbeat(bytes: Buffer | null): void;
  /** Ends the connection in good order. */
  end(reason: 'done' | 'going-away' | 'busy' | 'error'): void;
}
