import { expect, test } from 'vitest';

import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import { beforeTurn, useFaultyStage } from './faulty-stage.ts';
import { hasLines } from './stage.ts';

const stage = useFaultyStage({}, connectEvents);

/** Which of the times that the directory is listed while a viewer is let in. */
const LISTINGS = [1, 2, 3];

test.each(LISTINGS)(
  'where a log has its first lines before its files are listed for the %i. time, its viewer has them',
  async (turn) => {
    const { journal, faults, watch } = stage();
    const lift = beforeTurn(faults, 'list', { turn, work: () => journal.write(5) });
    const viewer = nothingReceived();
    watch(viewer, 'lines=1000');
    await hasLines(viewer, 1);
    lift();
    journal.write(1);
    await hasLines(viewer, journal.count);
    expect(viewer.lines).toEqual(journal.lines());
  },
);
