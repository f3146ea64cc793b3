import { Sheet } from './sheet.tsx';

interface ReaderSheetProps {
  readonly name: string;
  readonly before: string;
  /** Behind the line that was pointed at. */
  readonly after: string;
  readonly close: () => void;
}

/**
 * Lines as one plain text, all of it in the page: the browser's own search, selection, printing and
 * translation work on it, and so does whatever reads it out.
 */
export function ReaderSheet({ name, before, after, close }: ReaderSheetProps) {
  return (
    <Sheet title={`Reader: ${name}`} class="reader" close={close}>
      <pre tabIndex={0} aria-label={`Lines of ${name}`}>
        {before}
        <span ref={(place) => place?.scrollIntoView({ block: 'center' })}>{'\n'}</span>
        {after}
      </pre>
    </Sheet>
  );
}
