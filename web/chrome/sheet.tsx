import type { ComponentChildren } from 'preact';

interface SheetProps {
  readonly title: string;
  /** Called once it is closed, whichever way. */
  readonly close: () => void;
  readonly children?: ComponentChildren;
  readonly class?: string;
}

/** A dialog over the page. The browser keeps the focus in it and gives it back. */
export function Sheet({ title, close, children, class: className = '' }: SheetProps) {
  return (
    <dialog
      ref={open}
      class={`sheet ${className}`}
      aria-label={title}
      onClose={close}
      // A click on the dialog itself is one beside its content.
      onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
    >
      <header>
        <h2>{title}</h2>
        <button
          type="button"
          onClick={({ currentTarget }) => currentTarget.closest('dialog')?.close()}
        >
          Close
        </button>
      </header>
      <div class="sheet-body" tabIndex={0}>
        {children}
      </div>
    </dialog>
  );
}

function open(dialog: HTMLDialogElement | null): void {
  if (dialog?.open === false) dialog.showModal();
}
