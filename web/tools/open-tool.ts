/** The boxes of the bar above the lines, by their ids. */
export type Tool = 'find' | 'go-to' | 'filter';

/** Where it is said which tool is open: an attribute of the bar, which the styles of narrow pages read. */
export const OPEN_TOOL = 'data-open';

/**
 * Opens a tool where there is no room for all of them, and leads the keys to its box.
 * @returns the box; null where the page has none.
 */
export function openTool(id: Tool): HTMLInputElement | null {
  const box = document.getElementById(id);
  if (!(box instanceof HTMLInputElement)) return null;
  box.closest('#tools')?.setAttribute(OPEN_TOOL, id);
  box.focus();
  box.select();
  return box;
}
