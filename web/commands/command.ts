/** Where a command stands in the menu and in the help. */
export const COMMAND_GROUPS = ['Read', 'Find', 'Show', 'Line', 'Page'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** Something that can be asked for: with a key, from the menu, or both. */
export interface Command {
  readonly group: CommandGroup;
  /** What it does, as words of a menu. */
  readonly title: string;
  /** As `keyName` writes them: `p`, `G`, `Ctrl+d`, `Space`. Any of them will do. */
  readonly keys: readonly string[];
  /** Undefined for keys that the browser or the list obeys by itself: they are only explained. Called with the key, from the menu with none: ''. */
  readonly run?: ((key: string) => void) | undefined;
  /** False where the page has a control of its own for it. True unless given. */
  readonly inMenu?: boolean;
  /** How it is set now: on or off, or which one. Undefined for what is no setting. */
  readonly state?: () => boolean | string;
}
