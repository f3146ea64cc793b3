/** Whether the page is held in a hand: phones, upright or not. styles/phone.css asks the same. */
export const narrowTouch = matchMedia(
  '(pointer: coarse) and ((width < 48rem) or (height < 30rem))',
);
