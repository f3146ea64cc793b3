import { namesIn } from '../address.ts';
import { CompareSheet } from './compare-sheet.tsx';
import { HelpSheet } from './help-sheet.tsx';
import { LineSheet } from './line-sheet.tsx';
import type { ChromeProps } from './model.ts';
import { ReaderSheet } from './reader-sheet.tsx';

/** The sheet that is open; nothing where none is. */
export function OpenedSheet({ model, actions, commands }: ChromeProps) {
  const { sheet, log, list } = model;
  const close = (): void => actions.show(null);
  switch (sheet?.kind) {
    case 'help':
      return <HelpSheet commands={commands} close={close} />;
    case 'compare': {
      // Of several logs the first one will do: what differs is the way.
      const [name = ''] = namesIn(log);
      const hasWebSocket = list?.websocket !== false;
      return <CompareSheet name={name} hasWebSocket={hasWebSocket} close={close} />;
    }
    case 'line':
      return <LineSheet {...sheet} {...model} actions={actions} close={close} />;
    case 'reader':
      return <ReaderSheet {...sheet} close={close} />;
    case undefined:
      return null;
  }
}
