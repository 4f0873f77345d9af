/**
 * What members say to each other. Fields carry memberlist's names in camel case; what they mean is the
 * business of `swim`.
 *
 * Byte fields of decoded messages are views of the received packet: copy what is kept, or it keeps the
 * packet. Empty text, empty bytes and port 0 stand for an absent field unless a field says otherwise.
 *
 * @source memberlist net.go; the numbers can only ever be added to
 */

export const tags = {
  ping: 0,
  indirectPing: 1,
  ack: 2,
  suspect: 3,
  alive: 4,
  dead: 5,
  pushPull: 6,
  compound: 7,
  user: 8,
  compress: 9,
  encrypt: 10,
  nack: 11,
  crc: 12,
  error: 13,
  label: 244,
} as const;

/** Who asks, and where the answer should go. All three are absent or present independently. */
interface Source {
  /** `Uint8Array[0|4|16]`, network order; empty means: answer to where the packet came from. */
  readonly sourceAddr: Uint8Array;
  readonly sourceNode: string;
  readonly sourcePort: number;
}

export interface Ping extends Source {
  readonly kind: 'ping';
  /** For whom this is; another member does not answer. Empty reaches whoever is there. */
  readonly node: string;
  readonly seqNo: number;
}

/** Asks the receiver to ping `node` and to pass its ack on under the same `seqNo`. */
export interface IndirectPing extends Source {
  readonly kind: 'indirectPing';
  /** Whether the asker wants a nack when the target stays silent. */
  readonly nack: boolean;
  readonly node: string;
  /** 0 stands for the receiver's own port. */
  readonly port: number;
  readonly seqNo: number;
  /** `Uint8Array[4|16]`, network order. */
  readonly target: Uint8Array;
}

export interface Ack {
  readonly kind: 'ack';
  /** Opaque; null when the sender has nothing to say. */
  readonly payload: Uint8Array | null;
  readonly seqNo: number;
}

export interface Nack {
  readonly kind: 'nack';
  readonly seqNo: number;
}

export interface Suspect {
  readonly kind: 'suspect';
  /** The accuser. */
  readonly from: string;
  readonly incarnation: number;
  readonly node: string;
}

export interface Alive {
  readonly kind: 'alive';
  /** `Uint8Array[4|16]`, network order. To Go peers the two forms are different addresses: pass on as received. */
  readonly addr: Uint8Array;
  readonly incarnation: number;
  /** Opaque, at most 512 bytes; null and empty are written differently. */
  readonly meta: Uint8Array | null;
  readonly node: string;
  /** 0 stands for the receiver's own port. */
  readonly port: number;
  /** Protocol and delegate versions: min, max, current of each. Six bytes, but peers may send fewer. */
  readonly vsn: Uint8Array;
}

export interface Dead {
  readonly kind: 'dead';
  /** The accuser; `node` itself when it leaves, nobody when a member of the NinesStack fork does. */
  readonly from: string;
  readonly incarnation: number;
  readonly node: string;
}

/** An opaque payload of the layer above. */
export interface User {
  readonly kind: 'user';
  readonly payload: Uint8Array;
}

/** Everything that travels in packets. */
export type Message = Ping | IndirectPing | Ack | Nack | Suspect | Alive | Dead | User;

/** @source memberlist state.go, NodeStateType; the fork ends at dead */
export const nodeStatuses = ['alive', 'suspect', 'dead', 'left'] as const;
export type NodeStatus = (typeof nodeStatuses)[number];

/** One member as a push/pull tells of it. */
export interface NodeState {
  readonly addr: Uint8Array;
  readonly incarnation: number;
  readonly meta: Uint8Array | null;
  readonly name: string;
  readonly port: number;
  readonly state: NodeStatus;
  readonly vsn: Uint8Array;
}

/** One side's whole state. */
export interface PushPull {
  readonly kind: 'pushPull';
  readonly join: boolean;
  readonly nodes: readonly NodeState[];
  /** Opaque state of the layer above. */
  readonly userState: Uint8Array;
}

/** Why a peer did not take what it was sent. */
export interface ErrorReply {
  readonly kind: 'error';
  readonly error: string;
}

/** Everything that travels in streams: one message in each direction. */
export type StreamMessage = Ping | Ack | User | PushPull | ErrorReply;

/** Whether `bytes` could be an IPv4 or IPv6 address. */
export function isAddress(bytes: Uint8Array): boolean {
  return bytes.length === 4 || bytes.length === 16;
}

/** Whether an answer to `message` could be sent; see {@link Source}. */
export function hasValidSource(message: Source): boolean {
  return message.sourceAddr.length === 0 || isAddress(message.sourceAddr);
}
