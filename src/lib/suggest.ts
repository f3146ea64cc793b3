/**
 * What somebody may have meant by a word that is not known.
 * @returns the candidate nearest to `word`, or null where none is near enough to be likely
 */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  const wanted = simplify(word);
  // One slip in three letters is a typing mistake; more is another word.
  let nearest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  let found: string | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, simplify(candidate));
    if (distance >= nearest) continue;
    nearest = distance;
    found = candidate;
  }
  return found;
}

function simplify(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/**
 * How many letters must be added, left out, changed or swapped with their neighbour to make `from`
 * into `to` (optimal string alignment).
 */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(row - 2, column - 2) + 1 : Infinity,
      );
    }
  }
  return at(from.length, to.length);
}
