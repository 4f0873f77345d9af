/** The datagram stream over real sockets on loopback. */
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Datagram, UdpStream, type UdpStreamOptions } from '../../src/dgram-as-stream/index.ts';

const open: UdpStream[] = [];

afterEach(async () => {
  await Promise.all(
    open.splice(0).map((stream) => (stream.closed ? undefined : once(stream.destroy(), 'close'))),
  );
});

async function bind(options: Partial<UdpStreamOptions> = {}): Promise<UdpStream> {
  const stream = await UdpStream.bind({ address: '127.0.0.1', port: 0, ...options });
  open.push(stream);
  return stream;
}

function to(target: UdpStream, text: string, address = target.local.address): Datagram {
  return { bytes: Buffer.from(text), peer: { address, port: target.local.port } };
}

async function nextDatagram(stream: UdpStream): Promise<Datagram> {
  const [datagram] = (await once(stream, 'data')) as [Datagram];
  return datagram;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await nextTurn();
}

describe('reading', () => {
  it('a datagram arrives whole, with its sender', async () => {
    const [sender, receiver] = [await bind(), await bind()];
    sender.send(to(receiver, 'hello'));
    const { bytes, peer } = await nextDatagram(receiver);
    expect(Buffer.from(bytes).toString()).toBe('hello');
    expect(peer).toEqual(sender.local);
  });

  it('an empty datagram is a datagram', async () => {
    const [sender, receiver] = [await bind(), await bind()];
    sender.send(to(receiver, ''));
    expect((await nextDatagram(receiver)).bytes).toHaveLength(0);
  });

  it('what a slow reader leaves is bounded, the rest is counted, and the oldest is kept', async () => {
    const [sender, receiver] = [await bind(), await bind({ receiveQueue: 4 })];
    for (let i = 0; i < 20; i += 1) sender.send(to(receiver, `${i}`));
    await until(() => receiver.readableLength + receiver.dropped === 20);
    expect(receiver.dropped).toBe(16);
    const kept = Array.from({ length: 4 }, () => Buffer.from((receiver.read() as Datagram).bytes).toString());
    expect(kept).toEqual(['0', '1', '2', '3']);
  });
});

describe('writing', () => {
  it('a host name is not looked up but told as undeliverable, and the stream goes on', async () => {
    const [sender, receiver] = [await bind(), await bind()];
    sender.write(to(receiver, 'lost', 'localhost'));
    const [error, lost] = await once(sender, 'undeliverable');
    expect(String(error)).toContain('localhost is not an IP address');
    expect(lost.peer.address).toBe('localhost');
    sender.write(to(receiver, 'found'));
    expect(Buffer.from((await nextDatagram(receiver)).bytes).toString()).toBe('found');
    expect(sender.undelivered).toBe(1);
  });

  it.each([
    ['a port out of range', { address: '127.0.0.1', port: 70_000 }],
    ['an address of the other family', { address: '::1', port: 9 }],
  ])('%s is undeliverable', async (_name, peer) => {
    const sender = await bind();
    sender.write({ bytes: Buffer.from('lost'), peer });
    await once(sender, 'undeliverable');
    expect([sender.undelivered, sender.destroyed]).toEqual([1, false]);
  });

  it('a datagram too large for UDP is undeliverable', async () => {
    const [sender, receiver] = [await bind(), await bind()];
    sender.write(to(receiver, 'x'.repeat(70_000)));
    await once(sender, 'undeliverable');
    expect(sender.undelivered).toBe(1);
  });

  it('ceaseless writing leaves time to receive', async () => {
    const [flooder, other, sink] = [await bind(), await bind(), await bind()];
    let unwritten = 50_000;
    const flood = (): void => {
      while (unwritten > 0 && flooder.write(to(sink, 'flood'))) unwritten -= 1;
    };
    flooder.on('drain', flood);
    flood();
    other.send(to(flooder, 'still there?'));
    expect(Buffer.from((await nextDatagram(flooder)).bytes).toString()).toBe('still there?');
    expect(unwritten).toBeGreaterThan(0);
    flooder.off('drain', flood);
  });

  it('send refuses what the queue has no room for, and counts it', async () => {
    const [sender, receiver] = [await bind({ sendQueue: 3 }), await bind()];
    const taken = Array.from({ length: 5 }, () => sender.send(to(receiver, 'x')));
    expect(taken).toEqual([true, true, true, false, false]);
    expect(sender.refused).toBe(2);
  });

  it('a burst longer than one turn arrives completely and in order', async () => {
    const [sender, receiver] = [await bind(), await bind()];
    const texts = Array.from({ length: 100 }, (_, i) => `${i}`);
    const arrived: string[] = [];
    receiver.on('data', ({ bytes }: Datagram) => arrived.push(Buffer.from(bytes).toString()));
    for (const text of texts) sender.write(to(receiver, text));
    await until(() => arrived.length === texts.length);
    expect(arrived).toEqual(texts);
  });
});

describe('binding and closing', () => {
  it('a port in use is refused', async () => {
    const first = await bind();
    await expect(bind({ port: first.local.port })).rejects.toThrow('EADDRINUSE');
  });

  it('a name instead of an address is refused', async () => {
    await expect(bind({ address: 'localhost' })).rejects.toThrow('localhost is not an IP address');
  });

  it('destroying frees the port', async () => {
    const first = await bind();
    const { port } = first.local;
    await once(first.destroy(), 'close');
    expect((await bind({ port })).local.port).toBe(port);
  });
});

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some((a) => a.address === '::1'),
);

describe.runIf(hasIPv6)('IPv6', () => {
  it('peers talk over ::1', async () => {
    const [sender, receiver] = [await bind({ address: '::1' }), await bind({ address: '::1' })];
    sender.send(to(receiver, 'six'));
    expect((await nextDatagram(receiver)).peer).toEqual(sender.local);
  });

  it('a socket for both families shows IPv4 peers in their own form, and answers them', async () => {
    const [four, both] = [await bind(), await bind({ address: '::' })];
    four.send(to(both, 'question', '127.0.0.1'));
    const question = await nextDatagram(both);
    expect(question.peer).toEqual(four.local);
    both.send({ bytes: question.bytes, peer: question.peer });
    expect((await nextDatagram(four)).bytes).toHaveLength(8);
  });
});
