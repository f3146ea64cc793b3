// A viewer of its own process, so that it can be stopped as a laptop that sleeps: follows a stream by its
// ids over any number of connections, and writes the data of every event to standard output.
//   node viewer-process.mjs http://…/logs/app?from=start
import { request } from 'node:http';

import { createParser } from 'eventsource-parser';

const RETRY_MS = 50;
const url = process.argv[2] ?? '';
let lastId;

function connect() {
  const headers = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
  const parser = createParser({
    onEvent({ id, event, data }) {
      process.stdout.write(`${JSON.stringify({ event, data })}\n`);
      lastId = id ?? lastId;
    },
  });
  const outgoing = request(url, { headers, agent: false }, (response) => {
    response.setEncoding('utf8');
    response.on('data', (text) => parser.feed(text));
    response.on('error', () => outgoing.destroy());
  });
  outgoing.on('error', () => outgoing.destroy());
  outgoing.on('close', () => setTimeout(connect, RETRY_MS));
  outgoing.end();
}

connect();
