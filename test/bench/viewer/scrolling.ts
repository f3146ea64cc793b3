import type { Page } from 'playwright-core';

import { stopWatching, watchFrames } from './frames.ts';
import type { FramesSeen } from './frames.ts';
import { createGauge } from './gauge.ts';
import { jumpTo, openLog } from './page.ts';
import type { ViewerCase, ViewerFigure } from './viewer-bench.ts';

const WHEEL_PX_PER_S = 4000;

/** Whether rows are there while somebody scrolls, by the wheel and along the whole log by the thumb. */
export const scrolling: ViewerCase = {
  name: 'scrolling',
  async measure({ scale, url, createContext }) {
    const page = await (await createContext()).newPage();
    await openLog(page, url, 'large');
    const gauge = await createGauge(page);
    const figures: ViewerFigure[] = [];
    const ways = [
      ['wheel, back', () => wheel(page, scale.wheelPx)],
      ['wheel, forward', () => wheel(page, -scale.wheelPx)],
      ['thumb, all along', () => dragThumb(page, scale.thumbSteps)],
    ] as const;
    for (const [way, scroll] of ways) {
      await jumpTo(page, '50%');
      const before = await gauge.read();
      await watchFrames(page);
      await scroll();
      const seen = await stopWatching(page);
      const after = await gauge.read();
      const busy = (after.TaskDuration - before.TaskDuration) * 1000;
      figures.push(...figuresOf(way, seen), {
        name: `${way}: main thread, a frame`,
        unit: 'ms',
        value: busy / seen.frames,
      });
    }
    return figures;
  },
};

function figuresOf(way: string, seen: FramesSeen): ViewerFigure[] {
  return [
    {
      name: `${way}: longest blank`,
      unit: 'ms',
      value: seen.blankMs,
      goal: { atMost: 100 },
    },
    { name: `${way}: longest wait at an edge`, unit: 'ms', value: seen.heldMs },
    { name: `${way}: tasks over 50 ms`, unit: '', value: seen.longTasks, goal: { atMost: 0 } },
    { name: `${way}: longest such task`, unit: 'ms', value: seen.longestTaskMs },
  ];
}

/** Turns a real wheel: up where the way is above 0. */
async function wheel(page: Page, distance: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const box = await page.locator('#pane').boundingBox();
  if (box === null) throw new Error('there is no pane');
  await session.send('Input.synthesizeScrollGesture', {
    x: Math.round(box.x + box.width / 2),
    y: Math.round(box.y + box.height / 2),
    yDistance: distance,
    speed: WHEEL_PX_PER_S,
    gestureSourceType: 'mouse',
  });
  await session.detach();
}

/** Takes the thumb from one end of the scrollbar to the other. */
async function dragThumb(page: Page, steps: number): Promise<void> {
  const box = await page.locator('#scrollbar').boundingBox();
  if (box === null) throw new Error('there is no scrollbar');
  const x = box.x + box.width / 2;
  const yAt = (step: number): number => box.y + 2 + ((box.height - 30) * step) / steps;
  await page.mouse.move(x, yAt(0));
  await page.mouse.down();
  for (let step = 0; step <= steps; step += 1) {
    await page.mouse.move(x, yAt(step));
    await page.evaluate(() => new Promise((told) => requestAnimationFrame(told)));
  }
  await page.mouse.up();
}
