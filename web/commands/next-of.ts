/** The next of a row of choices; behind the last one the first. */
export function nextOf<Choice>(choices: readonly Choice[], now: Choice): Choice {
  return choices[(choices.indexOf(now) + 1) % choices.length] ?? now;
}
