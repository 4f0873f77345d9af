/** Processor time to decode and encode memberlist's packets, ours against Go's. */
import { emptyBytes } from '../../src/base/bytes.ts';
import { encodePacket } from '../../src/wire/index.ts';
import { buildGoProgram } from '../support/go-program.ts';
import { fromHex, readVectors } from '../support/memberlist-vectors.ts';
import { TalkingProcess } from '../support/talking-process.ts';
import { bundleProgram } from './bundle.ts';
import { alternate, type Figure, figureOf, skip } from './figure.ts';
import { cpuNs } from './processes.ts';

const rounds = 11;
/** Enough for V8 to have compiled everything for good. */
const warmUpMessages = 300_000;
const messagesPerRound = 200_000;
/** Room in memberlist's packets, UDPBufferSize. */
const packetBytes = 1400;

/** What members say most, as Go wrote it. */
const commonVectors = [
  'go/ping-source',
  'go/indirect-ping@0.2.2+head',
  'go/ack-nil',
  'go/ack-payload',
  'go/nack',
  'go/suspect@0.2.2+head',
  'go/alive@0.2.2+head',
  'go/alive-v6-nilmeta@0.2.2+head',
  'go/dead@0.2.2+head',
];

/** What gossip fills packets with. */
const gossipVectors = commonVectors.filter((name) => /suspect|alive|dead/.test(name));

interface Corpus {
  readonly name: string;
  readonly packets: readonly Uint8Array[];
  /** In all packets together. */
  readonly messages: number;
  readonly aim: string;
}

export async function benchCodec(): Promise<readonly Figure[]> {
  const theirs = buildGoProgram(new URL('peers/codec', import.meta.url).pathname);
  if (!theirs.ok) return skip('codec', theirs.error);
  const ours = await bundleProgram('bench/codec-process.ts');
  try {
    const figures: Figure[] = [];
    for (const corpus of [nineMessages(), fullCompound()]) {
      figures.push(await compare(corpus, [process.execPath, ours.path], [theirs.value.path]));
    }
    return figures;
  } finally {
    ours.remove();
    theirs.value.remove();
  }
}

function nineMessages(): Corpus {
  const packets = vectorBytes(commonVectors);
  const name = 'decode and encode the nine common messages';
  return { name, packets, messages: packets.length, aim: '≤ 0.50' };
}

/** One packet, filled as gossip fills it. */
function fullCompound(): Corpus {
  const rumours = vectorBytes(gossipVectors);
  const pack = (count: number): Uint8Array => {
    const parts = Array.from({ length: count }, (_, index) => rumours[index % rumours.length] ?? emptyBytes);
    return encodePacket(parts, { compress: false, crc: false });
  };
  let messages = 1;
  while (pack(messages + 1).length <= packetBytes) messages += 1;
  const name = `decode and encode a full compound of ${messages} messages`;
  return { name, packets: [pack(messages)], messages, aim: '≤ 0.33' };
}

function vectorBytes(names: readonly string[]): readonly Uint8Array[] {
  const vectors = readVectors();
  return names.map((name) => {
    const vector = vectors.find((one) => one.name === name);
    if (vector === undefined) throw new Error(`there is no vector ${name}`);
    return fromHex(vector.hex);
  });
}

/** Has a subject work through all its packets. */
async function recode(subject: TalkingProcess, times: number): Promise<void> {
  subject.forget();
  subject.tell(String(Math.round(times)));
  await subject.says(/done/, 120_000);
}

async function compare(
  { name, packets, messages, aim }: Corpus,
  ourCommand: readonly string[],
  theirCommand: readonly string[],
): Promise<Figure> {
  const hex = packets.map((packet) => Buffer.from(packet).toString('hex'));
  const subjects = [
    new TalkingProcess('our codec', [...ourCommand, ...hex]),
    new TalkingProcess("Go memberlist's codec", [...theirCommand, ...hex]),
  ] as const;
  try {
    const [ours, theirs] = subjects;
    for (const subject of subjects) await recode(subject, warmUpMessages / messages);
    const times = Math.round(messagesPerRound / messages);
    const measure = async (subject: TalkingProcess): Promise<number> => {
      const before = cpuNs(subject.pid);
      await recode(subject, times);
      return (cpuNs(subject.pid) - before) / (times * messages);
    };
    const figures = await alternate(
      rounds,
      () => measure(ours),
      () => measure(theirs),
    );
    const against =
      "current memberlist's own encode, decode and compound functions in Go, linked, with its structs";
    return figureOf(
      { name: `${name}, CPU per message`, unit: 'ns', against, aim },
      figures.ours,
      figures.baseline,
    );
  } finally {
    for (const subject of subjects) await subject.kill();
  }
}
