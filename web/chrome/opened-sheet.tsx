import { HelpSheet } from './help-sheet.tsx';
import { LineSheet } from './line-sheet.tsx';
import type { ChromeProps } from './model.ts';
import { ReaderSheet } from './reader-sheet.tsx';

/** The sheet that is open; nothing where none is. */
export function OpenedSheet({ model: { sheet, columns }, actions, commands }: ChromeProps) {
  const close = (): void => actions.show(null);
  switch (sheet?.kind) {
    case 'help':
      return <HelpSheet commands={commands} close={close} />;
    case 'line':
      return <LineSheet line={sheet.line} columns={columns} actions={actions} close={close} />;
    case 'reader':
      return <ReaderSheet {...sheet} close={close} />;
    case undefined:
      return null;
  }
}
