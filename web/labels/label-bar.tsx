import { visibleText } from '../text/visible-text.ts';
import { MAX_TEXT } from './label.ts';
import type { Label } from './label.ts';

interface LabelBarProps {
  readonly labels: readonly Label[];
  /** Colours a text, or no longer. */
  readonly toggleText: (text: string) => void;
  /** Hides a label, or shows it. */
  readonly toggleShown: (colour: number) => void;
  /** Gives the keys back to the lines. */
  readonly done: () => void;
}

/** Each label with what hides it and what takes it away, and a box for another one. */
export function LabelBar({ labels, toggleText, toggleShown, done }: LabelBarProps) {
  return (
    <>
      {labels.map(({ colour, text, isShown }) => (
        <span key={colour} class="label">
          <button
            type="button"
            class="small"
            data-label={isShown ? colour : undefined}
            aria-pressed={isShown}
            title={isShown ? `Hide this label (${colour})` : `Show this label (${colour})`}
            onClick={() => toggleShown(colour)}
          >
            <b>{colour}</b> <span class="text">{visibleText(text)}</span>
          </button>
          <button
            type="button"
            class="small quiet"
            aria-label={`Take the label ${visibleText(text)} away`}
            onClick={() => toggleText(text)}
          >
            ×
          </button>
        </span>
      ))}
      <LabelBox add={toggleText} done={done} />
    </>
  );
}

function LabelBox({ add, done }: { add: (text: string) => void; done: () => void }) {
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const box = document.getElementById('label');
    if (!(box instanceof HTMLInputElement) || box.value === '') return;
    add(box.value);
    box.value = '';
    done();
  }

  return (
    <form onSubmit={submit}>
      <input
        id="label"
        placeholder="Label ( * )"
        aria-label="Colour this text in all lines"
        maxLength={MAX_TEXT}
        onKeyDown={({ key }) => key === 'Escape' && done()}
      />
    </form>
  );
}
