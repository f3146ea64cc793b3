import { connect } from 'node:net';
import { once } from 'node:events';

import { describe, expect, test } from 'vitest';

import { createAddressList } from '../../src/lib/address-list.ts';
import { ask } from '../helpers/http.ts';
import { as, ADA, guarded, openSocket, usualAuth } from './stage.ts';

const proxied = (from: string[]) =>
  usualAuth({ proxy: { from, groups: 'Remote-Groups' }, users: {} });

/** The status of a request that comes from an address of this machine. */
async function statusFrom(localAddress: string, url: string, headers: string): Promise<number> {
  const { port, pathname } = new URL(url);
  const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress });
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`,
  );
  await once(socket, 'close');
  return Number(text.split(' ')[1]);
}

describe('a proxy that says who somebody is', () => {
  test('is believed from its own addresses, for all that they may read', async () => {
    const { url } = await guarded({ auth: await proxied(['127.0.0.1']) });
    const statusOf = async (path: string, headers: Record<string, string>): Promise<number> =>
      (await ask(url + path, { headers })).status;
    const ops = { 'Remote-User': 'eve', 'Remote-Groups': 'dev, ops' };
    expect(await statusOf('logs', {})).toBe(401);
    expect(await statusOf('raw/app', { 'Remote-User': 'eve' })).toBe(200);
    expect(await statusOf('raw/secret', { 'Remote-User': 'eve' })).toBe(404);
    expect(await statusOf('raw/secret', ops)).toBe(200);
    expect(await statusOf('raw/var--private.log', { 'remote-user': 'ada' })).toBe(200);
    expect((await openSocket(`${url}logs/secret`, ops)).status).toBe(101);
  });

  test('is not believed from any other address', async () => {
    const { url } = await guarded({ auth: await proxied(['127.0.0.1']) });
    const header = 'Remote-User: ada\r\n';
    expect(await statusFrom('127.0.0.1', `${url}logs`, header)).toBe(200);
    expect(await statusFrom('127.0.0.2', `${url}logs`, header)).toBe(401);
    const forwarded = `${header}X-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\n`;
    expect(await statusFrom('127.0.0.2', `${url}logs`, forwarded)).toBe(401);
  });

  test.each([
    'Remote-User: ada\r\nRemote-User: eve\r\n',
    'Remote-User: @ops\r\n',
    'Remote-User:\r\n',
  ])('is not understood with %j', async (header) => {
    const { url } = await guarded({ auth: await proxied(['127.0.0.0/8']) });
    expect(await statusFrom('127.0.0.1', `${url}logs`, header)).toBe(401);
  });

  test('means nothing where none is in the config', async () => {
    const { url } = await guarded();
    expect((await ask(`${url}logs`, { headers: { 'Remote-User': 'ada' } })).status).toBe(401);
    expect((await ask(`${url}logs`, { headers: as(ADA) })).status).toBe(200);
  });
});

describe('a list of addresses', () => {
  const list = createAddressList([
    '10.1.2.3',
    '192.168.0.0/16',
    '2001:db8::/32',
    'nonsense',
    '::1',
  ]);

  test.each(['10.1.2.3', '::ffff:10.1.2.3', '192.168.255.1', '2001:db8:1::1', '::1'])(
    'has %s',
    (address) => expect(list.has(address)).toBe(true),
  );

  test.each(['10.1.2.4', '192.169.0.1', '2001:db9::1', '', 'nonsense', '::2', '1.2.3', 'unix'])(
    'has not %j',
    (address) => expect(list.has(address)).toBe(false),
  );
});
