import { withoutAnsi } from '../../src/filter/ansi.ts';
import { formatBytes, formatCount } from '../format.ts';
import { levelSaidBy } from '../lines/line-level.ts';
import { look } from '../lines/look.ts';
import type { LineRow } from '../lines/row.ts';
import { saveBlob } from '../save.ts';
import { fieldsOf, formatJsonValue, readJsonLine } from '../text/json-line.ts';
import type { JsonField } from '../text/json-line.ts';
import { formatTime, timeOf } from '../text/line-time.ts';
import { unescapedBytes } from '../text/unescaped-bytes.ts';
import { visibleText } from '../text/visible-text.ts';
import { LineText } from './line-text.tsx';
import type { LineDeeds, PageActions } from './model.ts';
import { Sheet } from './sheet.tsx';

/** Objects within objects are opened up to here; deeper ones by a click. */
const OPEN_DEPTH = 1;
/** Of a long array or object so many are shown. */
const MAX_FIELDS = 200;

type FieldActions = Pick<PageActions, 'filterBy' | 'toggleColumn'>;

interface LineSheetProps {
  readonly line: LineRow;
  readonly deeds: LineDeeds;
  /** Fields that stand before the lines. */
  readonly columns: readonly string[];
  /** What was just done, in words. */
  readonly told: string;
  readonly actions: FieldActions;
  readonly close: () => void;
}

/** All there is to know about a line: its fields where it is JSON, its time, its place. */
export function LineSheet({ line, deeds, columns, told, actions, close }: LineSheetProps) {
  const fields = readJsonLine(withoutAnsi(line.text));
  return (
    <Sheet title="Line" close={close}>
      <dl class="about">{aboutOf(line).map(About)}</dl>
      {fields !== null && <Fields fields={fields} path={[]} columns={columns} actions={actions} />}
      <LineText line={line} />
      <Deeds line={line} deeds={deeds} told={told} />
    </Sheet>
  );
}

/** What was done is said here: what lies behind a sheet is neither seen nor heard. */
function Deeds({ line, deeds, told }: Pick<LineSheetProps, 'line' | 'deeds' | 'told'>) {
  const { isMarked, showContext } = deeds;
  return (
    <p class="deeds">
      <button type="button" onClick={() => deeds.copy()}>
        Copy
      </button>
      <button type="button" onClick={() => save(line)}>
        Save
      </button>
      <button type="button" onClick={() => deeds.copyLink()}>
        Copy a link
      </button>
      <button type="button" aria-pressed={isMarked} onClick={() => deeds.mark()}>
        Mark
      </button>
      {showContext !== undefined && (
        <button
          type="button"
          onClick={({ currentTarget }) => {
            currentTarget.closest('dialog')?.close();
            showContext();
          }}
        >
          Show without the filter
        </button>
      )}
      <span role="status">{told}</span>
    </p>
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

function aboutOf(line: LineRow): (readonly [string, string])[] {
  const { text, offset, size, log } = line;
  const level = levelSaidBy(line);
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
  const gone = look.isGone(line) ? ', no longer in the file' : '';
  const levels = level === null || level === 'goes on' ? [] : ([['Level', level]] as const);
  return [...logs, ...times, ...levels, ['Place', `${place}, ${formatBytes(size)}${gone}`]];
}

interface FieldsProps {
  readonly fields: readonly JsonField[];
  /** Names of the objects that they lie in. */
  readonly path: readonly string[];
  readonly columns: readonly string[];
  readonly actions: FieldActions;
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

function Field({ field: { name, value }, path, columns, actions }: FieldProps) {
  const held = fieldsOf(value);
  const own = [...path, name];
  if (held.length === 0) {
    return (
      <>
        <ColumnButton name={name} path={own.join('.')} columns={columns} actions={actions} />{' '}
        {visibleText(formatJsonValue(value))}
        <FilterButtons text={formatJsonValue(value)} actions={actions} />
      </>
    );
  }
  return (
    <details open={path.length < OPEN_DEPTH}>
      <summary>
        <b>{visibleText(name)}</b> <span class="now">{held.length}</span>
      </summary>
      <Fields fields={held} path={own} columns={columns} actions={actions} />
    </details>
  );
}

interface ColumnButtonProps extends Pick<FieldsProps, 'columns' | 'actions'> {
  readonly name: string;
  readonly path: string;
}

/** The name of a field puts it before all lines, or takes it away. */
function ColumnButton({ name, path, columns, actions }: ColumnButtonProps) {
  return (
    <button
      type="button"
      class="small quiet"
      aria-pressed={columns.includes(path)}
      title={`${visibleText(path)} as a column before the lines`}
      onClick={() => actions.toggleColumn(path)}
    >
      <b>{visibleText(name)}</b>
    </button>
  );
}

/** A value as it stands in the line is what the server looks for: with its quotes, and no other value like it. */
function FilterButtons({ text, actions }: { text: string; actions: FieldActions }) {
  const choose = (kind: 'include' | 'exclude', button: HTMLElement): void => {
    button.closest('dialog')?.close();
    actions.filterBy(text, kind);
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

/** The bytes of the file, but for the line end. */
function save({ text, utf8, offset, log = 'line' }: LineRow): void {
  const content = utf8 ? text : unescapedBytes(text);
  saveBlob(new Blob([content]), `${log}-${offset ?? 'late'}.${utf8 ? 'txt' : 'bin'}`);
}
