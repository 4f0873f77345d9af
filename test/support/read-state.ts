/** Asks a member for its whole state without becoming one, to see what it thinks of others. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { parseSeed } from '../../src/transport/index.ts';
import {
  type Envelope,
  encodeStream,
  type NodeState,
  type NodeStatus,
  StreamDecoder,
} from '../../src/wire/index.ts';
import { hashicorp } from './cluster-host.ts';

/**
 * A push/pull in which we push nobody.
 *
 * @param seed - `address:port`, with brackets around IPv6
 * @returns each member's status, by name
 */
export async function readState(seed: string, envelope: Envelope): Promise<ReadonlyMap<string, NodeStatus>> {
  const parsed = parseSeed(seed);
  if (!parsed.ok || parsed.value.port === undefined) throw new Error(`not an address: ${seed}`);
  const { host, port } = parsed.value;
  const socket = connect({ host, port });
  await once(socket, 'connect');
  const query = { kind: 'pushPull', join: false, nodes: [], userState: new Uint8Array(0) } as const;
  const wrapping = { dialect: hashicorp, envelope, role: 'dialler', compress: false } as const;
  const request = encodeStream(query, { ...wrapping, nonce: new Uint8Array(12) });
  if (!request.ok) throw new Error(request.error.reason);
  socket.write(request.value);
  const nodes = await readNodes(socket, new StreamDecoder(wrapping));
  socket.destroy();
  return new Map(nodes.map(({ name, state }) => [name, state]));
}

async function readNodes(
  chunks: AsyncIterable<Uint8Array>,
  decoder: StreamDecoder,
): Promise<readonly NodeState[]> {
  for await (const chunk of chunks) {
    const progress = decoder.push(chunk);
    if (!progress.ok) throw new Error(progress.error.reason);
    if (progress.value?.kind === 'pushPull') return progress.value.nodes;
  }
  throw new Error('the member ended the stream without an answer');
}
