/** The text box of a form that was sent. */
export function boxIn({ currentTarget }: Event): HTMLInputElement {
  const box = currentTarget instanceof Element ? currentTarget.querySelector('input') : null;
  if (box === null) throw new Error('a form of the tools has a box');
  return box;
}
