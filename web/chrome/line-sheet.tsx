import { withoutAnsi } from '../../src/filter/ansi.ts';
import { copyText, textToCopy } from '../clipboard.ts';
import { formatBytes, formatCount } from '../format.ts';
import type { LineRow } from '../lines/row.ts';
import { fieldsOf, formatJsonValue, readJsonLine } from '../text/json-line.ts';
import type { JsonField } from '../text/json-line.ts';
import { formatTime, timeOf } from '../text/line-time.ts';
import { shownPart, visibleText } from '../text/visible-text.ts';
import { Sheet } from './sheet.tsx';

/** Objects within objects are opened up to here; deeper ones by a click. */
const OPEN_DEPTH = 1;
/** Of a long array or object so many are shown. */
const MAX_FIELDS = 200;

/** Lines with a text, or those without. */
type FilterBy = (text: string, kind: 'include' | 'exclude') => void;

interface LineSheetProps {
  readonly line: LineRow;
  readonly filterBy: FilterBy;
  readonly close: () => void;
}

/** All there is to know about a line: its fields where it is JSON, its time, its place. */
export function LineSheet({ line, filterBy, close }: LineSheetProps) {
  const fields = readJsonLine(withoutAnsi(line.text));
  const { shown, hidden } = shownPart(withoutAnsi(line.text));
  return (
    <Sheet title="Line" close={close}>
      <dl class="about">{aboutOf(line).map(About)}</dl>
      {fields !== null && <Fields fields={fields} depth={0} filterBy={filterBy} />}
      <pre tabIndex={0} aria-label="Text">
        {visibleText(shown)}
        {hidden > 0 && `… ${formatCount(hidden)} more`}
      </pre>
      <button type="button" onClick={() => void copyText(textToCopy([line]))}>
        Copy
      </button>
    </Sheet>
  );
}

function About([name, value]: readonly [string, string]) {
  return (
    <div key={name}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function aboutOf({ text, offset, size, log }: LineRow): (readonly [string, string])[] {
  const time = timeOf(text);
  const now = Date.now();
  const place = offset === null ? 'came late, out of its order' : `byte ${formatCount(offset)}`;
  const times =
    time === null
      ? []
      : ([
          ['Here', formatTime(time, 'local', now)],
          ['UTC', formatTime(time, 'utc', now)],
          ['Age', formatTime(time, 'relative', now).replace('-', '')],
        ] as const);
  const logs = log === undefined ? [] : ([['Log', log]] as const);
  return [...logs, ...times, ['Place', `${place}, ${formatBytes(size)}`]];
}

interface FieldsProps {
  readonly fields: readonly JsonField[];
  /** How many objects they lie in. */
  readonly depth: number;
  readonly filterBy: FilterBy;
}

function Fields({ fields, ...rest }: FieldsProps) {
  return (
    <ul class="fields">
      {fields.slice(0, MAX_FIELDS).map((field) => (
        <li key={field.name}>
          <Field field={field} {...rest} />
        </li>
      ))}
      {fields.length > MAX_FIELDS && <li>{`${fields.length - MAX_FIELDS} more`}</li>}
    </ul>
  );
}

interface FieldProps extends Omit<FieldsProps, 'fields'> {
  readonly field: JsonField;
}

function Field({ field: { name, value }, depth, filterBy }: FieldProps) {
  const held = fieldsOf(value);
  const shownName = visibleText(name);
  if (held.length === 0) {
    return (
      <>
        <b>{shownName}</b> {visibleText(formatJsonValue(value))}
        <FilterButtons text={formatJsonValue(value)} filterBy={filterBy} />
      </>
    );
  }
  return (
    <details open={depth < OPEN_DEPTH}>
      <summary>
        <b>{shownName}</b> <span class="now">{held.length}</span>
      </summary>
      <Fields fields={held} depth={depth + 1} filterBy={filterBy} />
    </details>
  );
}

/** A value as it stands in the line is what the server looks for: with its quotes, and no other value like it. */
function FilterButtons({ text, filterBy }: { text: string; filterBy: FilterBy }) {
  const choose = (kind: 'include' | 'exclude', button: HTMLElement): void => {
    button.closest('dialog')?.close();
    filterBy(text, kind);
  };
  return (
    <span class="by-value">
      <button
        type="button"
        class="small"
        title="Only lines with this value"
        aria-label={`Only lines with ${visibleText(text)}`}
        onClick={({ currentTarget }) => choose('include', currentTarget)}
      >
        +
      </button>
      <button
        type="button"
        class="small"
        title="Only lines without this value"
        aria-label={`Only lines without ${visibleText(text)}`}
        onClick={({ currentTarget }) => choose('exclude', currentTarget)}
      >
        −
      </button>
    </span>
  );
}
