import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface SheetProps {
  readonly title: string;
  /** Called once it is closed, whichever way. */
  readonly close: () => void;
  readonly children?: ComponentChildren;
  readonly class?: string;
}

/** A dialog over the page. The browser keeps the focus in it and gives it back. */
export function Sheet({ title, close, children, class: className = '' }: SheetProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog
      ref={element}
      class={`sheet ${className}`}
      aria-label={title}
      onClose={close}
      // A click on the dialog itself is one beside its content.
      onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={() => element.current?.close()}>
          Close
        </button>
      </header>
      <div class="sheet-body">{children}</div>
    </dialog>
  );
}
