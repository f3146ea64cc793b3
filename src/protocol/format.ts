import { batchForm } from './wire-batch.ts';
import { eventsForm } from './wire-events.ts';
import type { WireForm } from './wire-form.ts';
import { ndjsonForm, textForm } from './wire-plain.ts';

/** What `format=` may say. */
export const FORMATS = ['events', 'batch', 'text', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** The wire form of an HTTP stream. `eventName` names line events; null leaves them unnamed. */
export function createWireForm(format: Format, eventName: string | null): WireForm {
  switch (format) {
    case 'events':
      return eventsForm(eventName);
    case 'batch':
      return batchForm(eventName ?? 'lines');
    case 'text':
      return textForm;
    case 'ndjson':
      return ndjsonForm;
  }
}
