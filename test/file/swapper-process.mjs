// Swaps a name between a file and a link that leads elsewhere, until it is ended.
//   node swapper-process.mjs NAME FILE ELSEWHERE
import { linkSync, renameSync, symlinkSync } from 'node:fs';

const [name, file, elsewhere] = process.argv.slice(2);
process.stdout.write('ready\n');
for (let count = 0; ; count += 1) {
  const next = `${name}.next`;
  if (count % 2 === 0) symlinkSync(elsewhere, next);
  else linkSync(file, next);
  renameSync(next, name);
}
