import { formatLine } from '../loads/line.ts';
import { createGauge, gaugeWorker } from './gauge.ts';
import { openLog, untilCounted, untilLive } from './page.ts';
import type { ViewerCase } from './viewer-bench.ts';

/** Memory is looked at so many times on the way; it must be flat from the third on. */
const LOOKS = 10;
const FLAT_FROM = 2;
/** So many lines are on their way at a time: a few batches. */
const MOST_ON_THE_WAY = 20_000;
const MIB = 1024 * 1024;

/** What an hour of lines leaves in the memory of the page and of the worker behind it. */
export const hour: ViewerCase = {
  name: 'hour',
  async measure({ scale, url, browser, createContext, write }) {
    write('hour', formatLine(0, 0));
    const page = await (await createContext()).newPage();
    await openLog(page, url, 'hour');
    await untilLive(page);
    const gauge = await createGauge(page);
    const workerHeap = await gaugeWorker(browser);
    const heaps: number[] = [];
    const workerHeaps: number[] = [];
    let written = 1;
    for (let look = 1; look <= LOOKS; look += 1) {
      const upTo = Math.round((scale.hourLines * look) / LOOKS);
      while (written < upTo) {
        let text = '';
        const end = Math.min(upTo, written + MOST_ON_THE_WAY);
        for (; written < end; written += 1) text += formatLine(written, 0);
        write('hour', text);
        await untilCounted(page, written);
      }
      heaps.push((await gauge.heapBytes()) / MIB);
      workerHeaps.push((await workerHeap()) / MIB);
    }
    return [
      { name: 'lines', unit: '', value: written },
      { name: 'heap of the page', unit: 'MiB', value: Math.max(...heaps), goal: { atMost: 48 } },
      {
        name: 'heap of the page, grown',
        unit: 'MiB',
        value: grown(heaps),
        goal: { atMost: 1 },
      },
      {
        name: 'heap of the worker',
        unit: 'MiB',
        value: Math.max(...workerHeaps),
        goal: { atMost: 48 },
      },
      {
        name: 'heap of the worker, grown',
        unit: 'MiB',
        value: grown(workerHeaps),
        goal: { atMost: 1 },
      },
      { name: 'nodes of the document', unit: '', value: await gauge.nodes() },
    ];
  },
};

/** From when all is loaded and the window is full to the end. */
function grown(heaps: readonly number[]): number {
  return (heaps.at(-1) ?? NaN) - (heaps[FLAT_FROM] ?? NaN);
}
