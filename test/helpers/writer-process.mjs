// Writes numbered lines at a steady rate to a log, each of them to a journal as well, which survives
// every rotation. One write a line. SIGHUP: opens the log again, as programs do whose rotator renames.
// SIGTERM: stops between two lines and says how many there are.
//   node writer-process.mjs '{"path":…,"journal":…,"forms":[…],"linesPerSecond":5000}'
import { closeSync, openSync, writeSync } from 'node:fs';

const { path, journal, forms, linesPerSecond } = JSON.parse(process.argv[2] ?? '');
const TICK_MS = 5;
let log = openSync(path, 'a');
const truth = openSync(journal, 'a');
let count = 0;
const begun = performance.now();

process.on('SIGHUP', () => {
  closeSync(log);
  log = openSync(path, 'a');
});
process.on('SIGTERM', () => {
  process.stdout.write(`${count}\n`, () => process.exit(0));
});

setInterval(() => {
  // By the clock, not by the tick: a tick that comes late is made up for.
  const due = Math.floor(((performance.now() - begun) / 1000) * linesPerSecond);
  while (count < due) {
    const form = forms[count % forms.length];
    const line = `${form.replace('#', String(count).padStart(8, '0')).replace('@', String(count))}\n`;
    // First the log: what is in it is in the journal too, before any signal is heard.
    writeSync(log, line);
    writeSync(truth, line);
    count += 1;
  }
}, TICK_MS);
process.stdout.write('ready\n');
