/** What strangers can do to a host's sockets: nothing that lasts, and nothing that is not counted. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Millis } from '../../src/base/time.ts';
import { UdpStream } from '../../src/dgram-as-stream/index.ts';
import { Dialler } from '../../src/transport/dialler.ts';
import { Drops } from '../../src/transport/drops.ts';
import { transportLimits } from '../../src/transport/index.ts';
import { PacketSocket } from '../../src/transport/packet-socket.ts';
import { Protection } from '../../src/transport/protection.ts';
import { encodeStream, type StreamMessage } from '../../src/wire/index.ts';
import {
  envelopeOf,
  hashicorp,
  hasty,
  type TestHost,
  TestHosts,
  untilConverged,
} from '../support/cluster-host.ts';
import { closedPort } from '../support/loopback.ts';
import { readState } from '../support/read-state.ts';

const hosts = new TestHosts();
const sockets: Socket[] = [];
const servers: (Server | UdpStream)[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server instanceof UdpStream ? server.destroy() : server.close();
  await hosts.closeAll();
});

/** A stranger's connection to a host. */
async function dial({ host }: TestHost, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: host.port, localAddress });
  sockets.push(socket);
  // Being cut is what these tests are about.
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function dialMany(host: TestHost, count: number, localAddress: string): Promise<Socket[]> {
  const dialled: Socket[] = [];
  for (let i = 0; i < count; i += 1) dialled.push(await dial(host, localAddress));
  return dialled;
}

async function isCut(socket: Socket): Promise<void> {
  socket.resume();
  // A reset is as good as an orderly end, and `once` would reject it.
  if (!socket.closed) await new Promise((resolve) => socket.on('close', resolve));
}

function encode(message: StreamMessage): Uint8Array {
  const wrapping = { dialect: hashicorp, envelope: envelopeOf(), role: 'dialler', compress: false } as const;
  const encoded = encodeStream(message, { ...wrapping, nonce: new Uint8Array(12) });
  if (!encoded.ok) throw new Error(encoded.error.reason);
  return encoded.value;
}

const ping = {
  kind: 'ping',
  node: '',
  seqNo: 7,
  sourceAddr: new Uint8Array(0),
  sourceNode: '',
  sourcePort: 0,
} as const;
const silent = pino({ enabled: false });

function newProtection(): Protection {
  return new Protection({ envelope: envelopeOf(), dialect: hashicorp, compress: true, randomBytes });
}

const neverCut = { config: { ...hasty, streamTimeoutMs: 60_000 } };
const soonCut = { config: { ...hasty, streamTimeoutMs: 200 } };

describe('accepted streams', () => {
  it('one address holds a part of all places, and more are turned away', async () => {
    const ours = await hosts.start('ours', neverCut);
    const { acceptedStreams, acceptedStreamsPerAddress } = transportLimits;
    await dialMany(ours, acceptedStreamsPerAddress, '127.0.0.50');
    await isCut(await dial(ours, '127.0.0.50'));
    await dialMany(ours, acceptedStreams - acceptedStreamsPerAddress, '127.0.0.51');
    await isCut(await dial(ours, '127.0.0.52'));
    expect(ours.host.counters.acceptedDrops).toEqual({ 'too-many': 2 });
  });

  it('a place is free again once a stranger is gone', async () => {
    const ours = await hosts.start('ours', neverCut);
    const strangers = await dialMany(ours, transportLimits.acceptedStreamsPerAddress, '127.0.0.1');
    for (const stranger of strangers) stranger.destroy();
    await vi.waitFor(() => expect(ours.host.counters.acceptedDrops.closed).toBe(strangers.length));
    const other = await hosts.start('other', { address: '127.0.0.2', seeds: [ours.seed] });
    await untilConverged([ours, other]);
  });

  it('one that says nothing is cut when its time is over', async () => {
    const ours = await hosts.start('ours', soonCut);
    await isCut(await dial(ours));
    expect(ours.host.counters.acceptedDrops).toEqual({ deadline: 1 });
  });

  it('one that dribbles is cut as soon as one that says nothing', async () => {
    const ours = await hosts.start('ours', soonCut);
    const socket = await dial(ours);
    const request = encode({ kind: 'user', payload: new Uint8Array(60_000) });
    let sent = 0;
    const dribble = setInterval(() => socket.write(request.subarray(sent, ++sent)), 5);
    await isCut(socket).finally(() => clearInterval(dribble));
    expect(ours.host.counters.acceptedDrops).toEqual({ deadline: 1 });
  });

  it('unfinished messages together hold a bounded number of bytes, as long as they are there', async () => {
    const ours = await hosts.start('ours', neverCut);
    const mib = 1024 * 1024;
    const message = encode({ kind: 'user', payload: Buffer.alloc(19 * mib, 'x') });
    const strangers = await dialMany(ours, 4, '127.0.0.1');
    for (const stranger of strangers) stranger.write(message.subarray(0, 18 * mib));
    await Promise.race(strangers.map(isCut));
    expect(ours.host.counters.acceptedDrops).toEqual({ 'too-much': 1 });
    for (const stranger of strangers) stranger.destroy();
    await vi.waitFor(() => expect(ours.host.counters.acceptedDrops.closed).toBe(3));
    (await dial(ours)).end(message);
    await ours.until('all of it', () => ours.delivered[0]?.length === 19 * mib);
  });

  it.each([
    ['an unknown message', Buffer.from([200, 1, 2, 3]), 'unknown-type'],
    ['half a message', Buffer.from(encode(ping)).subarray(0, 9), 'closed'],
    ['an answer that nobody asked for', encode({ kind: 'ack', seqNo: 1, payload: null }), 'unexpected'],
    ['a map of 65,535 entries', Buffer.from([6, 0xde, 0xff, 0xff]), 'over-limit'],
  ] as const)('%s is counted and cut', async (_what, bytes, reason) => {
    const ours = await hosts.start('ours', neverCut);
    const socket = await dial(ours);
    socket.end(bytes);
    await isCut(socket);
    expect(ours.host.counters.acceptedDrops).toEqual({ [reason]: 1 });
  });

  it('who ends its side after the request still gets the answer', async () => {
    const ours = await hosts.start('ours');
    const socket = await dial(ours);
    socket.end(encode(ping));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer[0]).toBe(9);
  });

  it('a ping for somebody else is not answered', async () => {
    const ours = await hosts.start('ours');
    const socket = await dial(ours);
    socket.write(encode({ ...ping, node: 'former' }));
    await isCut(socket);
    expect(socket.bytesRead).toBe(0);
  });

  it('who goes on talking after its message is cut', async () => {
    const ours = await hosts.start('ours', neverCut);
    const socket = await dial(ours);
    // Ends when it is cut, and not because the host has said all it had to.
    socket.allowHalfOpen = true;
    socket.write(encode(ping));
    const chatter = setInterval(() => socket.write(Buffer.alloc(transportLimits.streamTrailingBytes)), 5);
    await isCut(socket).finally(() => clearInterval(chatter));
  });

  it('a message in a stream reaches the layer above', async () => {
    const ours = await hosts.start('ours');
    (await dial(ours)).end(encode({ kind: 'user', payload: Buffer.from('long news') }));
    await ours.until('news', () => ours.delivered.includes('long news'));
  });

  it('who only asks for the state gets it, and does not become a member', async () => {
    const ours = await hosts.start('ours');
    expect([...(await readState(ours.seed, envelopeOf()))]).toEqual([['ours', 'alive']]);
    expect(ours.names()).toEqual(['ours']);
  });
});

describe('dialled streams', () => {
  /** A seed that does `answer` with each connection. */
  async function strangeSeed(answer: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => socket.destroy());
      answer(socket);
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const address = server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  it.each([
    ['is silent', () => undefined, 'deadline'],
    ['hangs up', (socket: Socket) => socket.end(), 'closed'],
    ['resets', (socket: Socket) => socket.resetAndDestroy(), 'network'],
    [
      'talks about something else',
      (socket: Socket) => socket.write(encode({ kind: 'ack', seqNo: 1, payload: null })),
      'unexpected',
    ],
    ['talks nonsense', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'unknown-type'],
    ['complains', (socket: Socket) => socket.write(encode({ kind: 'error', error: 'no' })), 'peer-error'],
  ] as const)('a seed that %s fails, and is counted', async (_what, answer, reason) => {
    const seed = await strangeSeed(answer);
    const ours = await hosts.start('ours', { ...soonCut, seeds: [seed] });
    expect(await ours.host.joined).toMatchObject({ reached: 0 });
    expect(ours.host.counters.dialledDrops).toMatchObject({ [reason]: 1 });
  });

  it.each([
    ['where nobody listens is refused', async () => closedPort(), 'refused'],
    [
      'that hangs up has failed',
      async () => Number((await strangeSeed((s) => s.end())).split(':')[1]),
      'failed',
    ],
  ] as const)('an exchange with a port %s', async (_what, openPort, kind) => {
    const to = { address: '127.0.0.1', port: await openPort() };
    const outcome = await new Promise((resolve) => {
      const now = (): Millis => performance.now() as Millis;
      const dialler = new Dialler({
        protection: newProtection(),
        drops: new Drops(silent, now),
        now,
        localState: (join) => ({ kind: 'pushPull', join, nodes: [], userState: new Uint8Array(0) }),
        onOutcome: resolve,
      });
      const deadline = (now() + 5000) as Millis;
      dialler.begin(to, { kind: 'ping', id: 4, ping, deadline });
    });
    expect(outcome).toEqual({ kind, id: 4 });
  });
});

describe('datagrams', () => {
  it('a socket that fails is told, and can still be closed', async () => {
    const udp = await UdpStream.bind({ address: '127.0.0.1', port: 0 });
    const failures: string[] = [];
    const socket = new PacketSocket({
      udp,
      protection: newProtection(),
      drops: new Drops(silent, () => 0 as Millis),
      receive: () => [],
      onFailure: ({ message }) => void failures.push(message),
    });
    udp.destroy(new Error('out of buffers'));
    await socket.close();
    socket.send({ address: '127.0.0.1', port: 9 }, Buffer.from('late'));
    expect([failures, socket.counters.sent]).toEqual([['out of buffers'], 0]);
  });

  it('what waits to be sent is sent before a socket closes', async () => {
    const receiver = await UdpStream.bind({ address: '127.0.0.1', port: 0 });
    servers.push(receiver);
    let arrived = 0;
    receiver.on('data', () => {
      arrived += 1;
    });
    const socket = new PacketSocket({
      udp: await UdpStream.bind({ address: '127.0.0.1', port: 0 }),
      protection: newProtection(),
      drops: new Drops(silent, () => 0 as Millis),
      receive: () => [],
      onFailure: () => undefined,
    });
    for (let i = 0; i < 100; i += 1) socket.send(receiver.local, Buffer.from('farewell'));
    await socket.close();
    await vi.waitFor(() => expect(arrived).toBe(100));
  });

  it('each kind of rubbish is counted, and the log tells of it once', async () => {
    const lines: string[] = [];
    const ours = await hosts.start('ours', { log: pino({}, { write: (line) => void lines.push(line) }) });
    const stranger = await UdpStream.bind({ address: '127.0.0.1', port: 0 });
    servers.push(stranger);
    const peer = { address: '127.0.0.1', port: ours.host.port };
    for (const bytes of [[200], [200], [], [7, 0], [12, 0, 0, 0, 0, 3]])
      stranger.write({ bytes: Uint8Array.from(bytes), peer });
    const drops = ours.host.counters.packetDrops;
    await vi.waitFor(() => expect(drops).toEqual({ 'unknown-type': 2, empty: 2, 'crc-mismatch': 1 }));
    expect(lines.filter((line) => line.includes('unknown-type'))).toHaveLength(1);
  });
});
