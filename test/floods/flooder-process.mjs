// Floods a server of a test from a process of its own, so that its work is not that of whoever measures:
//   node flooder-process.mjs KIND PORT CONNECTIONS
// A connection that is cut is opened again after a rest, as an attacker would. It says on standard output how many
// have been opened and cut, and ends with its standard input, or after two hours.
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

const HOST = '127.0.0.1';
const CHUNK_BYTES = 32_768;
const REST_MS = 200;
const SLOW_MS = 500;
const LONGEST_MS = 7_200_000;

const [kind = '', port = '', count = ''] = process.argv.slice(2);

/** What one HTTP/2 frame is. [spec] https://www.rfc-editor.org/rfc/rfc9113#section-4.1 */
function frame(type, flags, stream, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const SETTINGS = frame(4, 0, 0);
const PING = frame(6, 0, 0, Buffer.alloc(8));
const WINDOW_UPDATE = frame(8, 0, 0, Buffer.from([0, 0, 0, 1]));
const PREFACE = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), SETTINGS]);

/** A header whose name stands in the table of all. */
function literal(index, text) {
  return Buffer.concat([Buffer.from([index, text.length]), Buffer.from(text)]);
}

// [spec] GET and https stand in the static table: https://www.rfc-editor.org/rfc/rfc7541#appendix-A
const REQUEST = Buffer.concat([
  Buffer.from([0x82, 0x87]),
  literal(4, '/logs/app'),
  literal(1, 'localhost'),
]);

function request(stream) {
  return frame(1, 0x05, stream, REQUEST);
}

function reset(stream) {
  return frame(3, 0, stream, Buffer.from([0, 0, 0, 8]));
}

/** The next streams of a connection, each time. */
function streamsOf(size) {
  let first = 1;
  return () => {
    const streams = Array.from({ length: size }, (_, index) => first + 2 * index);
    first += 2 * size;
    return streams;
  };
}

/** Requests that are taken back at once, each on a stream of its own. */
function resets() {
  const next = streamsOf(200);
  return () => Buffer.concat(next().flatMap((stream) => [request(stream), reset(stream)]));
}

/** Requests that are taken back when the server is busy with them: as many as there may be at a time. */
function lateResets() {
  const next = streamsOf(100);
  let asked = [];
  return () => {
    const frames = asked.map(reset);
    asked = next();
    return Buffer.concat([...frames, ...asked.map(request)]);
  };
}

/** One frame of a WebSocket client, empty and masked. [spec] https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
function emptyFrame(first) {
  return Buffer.from([first, 0x80, 0, 0, 0, 0]);
}

/** The same again and again. */
function repeated(bytes) {
  const chunk = Buffer.concat(Array(Math.ceil(CHUNK_BYTES / bytes.length)).fill(bytes));
  return () => () => chunk;
}

function http2(more) {
  return { connect: openTls, hello: PREFACE, more };
}

function webSocket(more) {
  const hello =
    'GET /logs/app HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  return { connect: open, hello: Buffer.from(hello), more };
}

/**
 * `more` makes what is sent on and on, or `slowly`; null = nothing. Who is not `isReading` takes nothing of what comes.
 */
const KINDS = {
  'http2-ping': http2(repeated(PING)),
  'http2-settings': http2(repeated(SETTINGS)),
  'http2-window': http2(repeated(WINDOW_UPDATE)),
  'http2-reset': http2(resets),
  'http2-reset-late': { ...http2(lateResets), slowly: true },
  'http2-ping-unread': { ...http2(repeated(PING)), isReading: false },
  'ws-ping': webSocket(repeated(emptyFrame(0x89))),
  'ws-ping-unread': { ...webSocket(repeated(emptyFrame(0x89))), isReading: false },
  'ws-pong': webSocket(repeated(emptyFrame(0x8a))),
  'ws-text': webSocket(repeated(emptyFrame(0x81))),
  'ws-fragment': webSocket(() => {
    const rest = repeated(emptyFrame(0x00))();
    let isFirst = true;
    return () => {
      if (!isFirst) return rest();
      isFirst = false;
      return emptyFrame(0x01);
    };
  }),
  'unread-sse': { connect: open, hello: get('/logs/app?from=start'), more: null, isReading: false },
  'unread-ws': {
    ...webSocket(null),
    hello: Buffer.from(
      webSocket(null).hello.toString().replace('/logs/app', '/logs/app?from=start'),
    ),
    isReading: false,
  },
  'slow-headers': {
    connect: open,
    hello: Buffer.from('GET /logs/app HTTP/1.1\r\nHost: localhost\r\nX-a:'),
    more: () => () => Buffer.from('a'),
    slowly: true,
  },
};

function get(path) {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
}

function open() {
  return connect({ port: Number(port), host: HOST });
}

function openTls() {
  // The certificate is one that the test has made.
  return connectTls({
    port: Number(port),
    host: HOST,
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
  });
}

const wanted = KINDS[kind];
if (wanted === undefined) throw new Error(`one of: ${Object.keys(KINDS).join(', ')}`);
let opened = 0;
let cut = 0;

function flood() {
  const socket = wanted.connect();
  const more = wanted.more?.() ?? null;
  let timer;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  if (wanted.isReading === false) socket.pause();
  else socket.resume();
  const send = () => {
    while (!socket.destroyed && socket.write(more()));
  };
  socket.once(wanted.connect === openTls ? 'secureConnect' : 'connect', () => {
    opened += 1;
    socket.write(wanted.hello);
    if (more === null) return;
    if (wanted.slowly === true) {
      timer = setInterval(() => socket.write(more()), SLOW_MS);
      return;
    }
    socket.on('drain', send);
    send();
  });
  socket.on('close', () => {
    cut += 1;
    clearInterval(timer);
    setTimeout(flood, REST_MS);
  });
}

for (let index = 0; index < Number(count); index += 1) flood();
setInterval(() => process.stdout.write(`${JSON.stringify({ opened, cut })}\n`), 50);
process.stdin.on('close', () => process.exit()).resume();
setTimeout(() => process.exit(), LONGEST_MS);
