import { once } from 'node:events';
import { request } from 'node:http';
import type { Agent, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { Server } from 'node:net';

import { onTestFinished } from 'vitest';

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

export interface Question {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Keeps connections; each request has one of its own without it. */
  readonly agent?: Agent;
  /** Sent as it stands, where the URL would be tidied up. */
  readonly path?: string;
}

/** Asks on a connection of its own and waits for the end of the answer. */
export async function ask(url: string, question: Question = {}): Promise<Answer> {
  const response = await openResponse(url, question);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body,
    text: body.toString(),
  };
}

/** Opens an answer whose body is not read yet. A connection of its own, cut when the test is over. */
export async function openResponse(url: string, question: Question = {}): Promise<IncomingMessage> {
  const outgoing = request(url, { agent: false, ...question });
  outgoing.end();
  const [response]: IncomingMessage[] = await once(outgoing, 'response');
  if (response === undefined) throw new Error('no response');
  // What becomes of the connection later is told by the response.
  outgoing.on('error', () => outgoing.destroy());
  onTestFinished(() => void outgoing.destroy());
  return response;
}

/** The port that a server listens on. */
export async function listeningPort(server: Server): Promise<number> {
  if (!server.listening) await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The code of an error answer, which is JSON of one form; throws where it is not. */
export function errorCode({ headers, text }: Answer): string {
  if (headers['content-type'] !== 'application/json; charset=utf-8') {
    throw new Error(`an error answer of type ${headers['content-type']}: ${text}`);
  }
  const { error, ...others }: { error: { code: string; message: string } } = JSON.parse(text);
  if (Object.keys(others).length > 0 || error.message === '') throw new Error(text);
  return error.code;
}

/** How many viewers the server has. */
export async function viewerCount(url: string): Promise<number> {
  return JSON.parse((await ask(`${url}healthz`)).text).viewers;
}

/** Sends bytes as they stand, and resolves with all that came back once the server closes. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  // A server may well answer a broken request with a reset.
  socket.on('error', () => socket.destroy());
  socket.write(bytes);
  await once(socket, 'close');
  return received;
}
