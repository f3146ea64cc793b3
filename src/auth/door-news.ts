import type { Attempt } from './attempts.ts';
import type { Session } from './session.ts';

/** What the doors of all processes that serve the same logs must know. */
export type DoorNews = Attempt | { readonly kind: 'signed-out'; readonly session: Session };
