import type { ChromeProps } from '../chrome/model.ts';
import { newsWords } from '../chrome/overlay.tsx';
import { openTool } from '../tools/open-tool.ts';
import type { Tool } from '../tools/open-tool.ts';
import type { ViewerStatus } from '../viewer-model.ts';

interface ThumbBarProps extends ChromeProps {
  /** The tool that is open; null where none is. */
  readonly opened: string | null;
  readonly close: () => void;
}

/** Outlines in a square of 24 units. */
const SHAPES = {
  follow: 'M12 4v12M6 11l6 6 6-6M5 20h14',
  pause: 'M9 5v14M15 5v14',
  resume: 'M8 5l11 7-11 7z',
  find: 'M10.5 4.5a6 6 0 1 0 0 12a6 6 0 1 0 0-12M15 15l5 5',
  'go-to': 'M4 12h11M10 7l5 5-5 5M20 5v14',
  filter: 'M4 5h16l-6 8v6l-4-2v-4z',
  menu: 'M4 7h16M4 12h16M4 17h16',
} as const;

/** What one needs with a thumb, where a thumb is. */
export function ThumbBar({ model, actions, opened, close }: ThumbBarProps) {
  const tools = { opened, close };
  return (
    <>
      {model.viewer !== null && (
        <FollowButton model={model} viewer={model.viewer} actions={actions} />
      )}
      {model.viewer !== null && (
        <>
          <ToolButton tool="find" words="Find" {...tools} />
          <ToolButton tool="go-to" words="Go to" {...tools} />
          <ToolButton tool="filter" words="Filter" {...tools} />
        </>
      )}
      <button type="button" popovertarget="page-menu" onClick={() => actions.openMenu()}>
        <Icon name="menu" />
        Menu
      </button>
    </>
  );
}

interface FollowButtonProps extends Pick<ThumbBarProps, 'model' | 'actions'> {
  readonly viewer: ViewerStatus;
}

/** In place of the pill, which would lie over the few lines that there is room for. */
function FollowButton({ model, viewer, actions }: FollowButtonProps) {
  const { kind } = viewer.connection;
  if (viewer.following && kind !== 'paused')
    return (
      <button type="button" onClick={() => actions.togglePause()}>
        <Icon name="pause" />
        Pause
      </button>
    );
  const news = newsWords(model, viewer);
  // `42 new` of 42 new lines, `1.2 MB` to come: there is room for two words.
  const words = news.split(' ').slice(0, 2).join(' ');
  return (
    <button
      type="button"
      class="main"
      aria-label={words === news ? news : `${news}: follow`}
      onClick={() => actions.follow()}
    >
      <Icon name={kind === 'paused' ? 'resume' : 'follow'} />
      {words}
    </button>
  );
}

interface ToolButtonProps extends Pick<ThumbBarProps, 'opened' | 'close'> {
  readonly tool: Tool;
  readonly words: string;
}

function ToolButton({ tool, words, opened, close }: ToolButtonProps) {
  const isOpen = opened === tool;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-controls="tools"
      onClick={() => (isOpen ? close() : openTool(tool))}
    >
      <Icon name={tool} />
      {words}
    </button>
  );
}

function Icon({ name }: { name: keyof typeof SHAPES }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}
