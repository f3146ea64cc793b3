/** The server shows lines as this page does: see there. */
export { shownPart, visibleText } from '../../src/shown/visible-text.ts';
