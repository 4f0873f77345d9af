/**
 * Our codec as a process, for the benchmark that compares it with Go's: what `peers/codec/main.go` is for
 * memberlist. Its arguments are packets in hexadecimal. For each line with a number on standard input it
 * decodes and encodes all of them that many times, then writes `done`. It ends when its input does.
 */
import { createInterface } from 'node:readline';
import { createDialect, decodePacket, encodeMessage, encodePacket } from '../../src/wire/index.ts';

const dialect = createDialect({ name: 'hashicorp' });
const wrapping = { compress: false, crc: false };

function recode(packet: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const message of decodePacket(packet, dialect).messages) parts.push(encodeMessage(message, dialect));
  return encodePacket(parts, wrapping);
}

const packets = process.argv.slice(2).map((hex) => Buffer.from(hex, 'hex'));
for (const packet of packets) {
  if (!packet.equals(recode(packet))) throw new Error(`other bytes than those of ${packet.toString('hex')}`);
}

createInterface(process.stdin).on('line', (line) => {
  const times = Number(line);
  for (let i = 0; i < times; i += 1) for (const packet of packets) recode(packet);
  process.stdout.write('done\n');
});
