/**
 * What differs between HashiCorp's memberlist and the fork that Sidecar uses. Nothing else in the
 * program branches on whom it talks to.
 *
 * @source hashicorp/memberlist net.go; NinesStack/memberlist net.go
 */
import type {
  Ack,
  Alive,
  Dead,
  ErrorReply,
  IndirectPing,
  Nack,
  NodeState,
  Ping,
  Suspect,
} from './messages.ts';
import {
  bool,
  bytes,
  type Layout,
  length,
  nullableBytes,
  optional,
  RecordType,
  text,
  unsigned,
} from './record.ts';

/** How peers of one kind write and what they understand. Immutable; make one with {@link createDialect}. */
export interface Dialect {
  readonly name: 'hashicorp' | 'ninesstack';
  /** Whether a member that leaves says so by accusing itself; in the fork it names no accuser. */
  readonly hasLeft: boolean;
  /** Largest encrypted stream that peers accept, after its header. */
  readonly streamBytes: number;
  /** How each struct is laid out. Of use to the codec only. */
  readonly records: Records;
}

export type DialectOptions =
  | {
      readonly name: 'hashicorp';
      /** Writes lengths as go-msgpack 1.1 and later do. Peers read both forms; only tests need this one. */
      readonly signedLengths?: boolean;
    }
  | {
      /** Members of another cluster, and those that name none, are not listened to. */
      readonly name: 'ninesstack';
      readonly clusterName: string;
    };

/** The header that a push/pull begins with. */
export interface PushPullHeader {
  readonly join: boolean;
  readonly nodes: number;
  readonly userStateLen: number;
}

/** A node as it is on the wire, its state still a number. */
export type NodeEntry = Omit<NodeState, 'state'> & { readonly state: number };

/** The structs of one dialect. */
export interface Records {
  readonly ping: RecordType<Ping>;
  readonly indirectPing: RecordType<IndirectPing>;
  readonly ack: RecordType<Ack>;
  readonly nack: RecordType<Nack>;
  readonly suspect: RecordType<Suspect>;
  readonly alive: RecordType<Alive>;
  readonly dead: RecordType<Dead>;
  readonly error: RecordType<ErrorReply>;
  readonly pushPullHeader: RecordType<PushPullHeader>;
  readonly node: RecordType<NodeEntry>;
  readonly userHeader: RecordType<{ readonly userMsgLen: number }>;
}

const mib = 1024 * 1024;

/** Made once at start: the layouts are worked out here. */
export function createDialect(options: DialectOptions): Dialect {
  if (options.name === 'hashicorp') {
    const lengthForm = options.signedLengths === true ? 'signed' : 'unsigned';
    return {
      name: options.name,
      hasLeft: true,
      streamBytes: 20 * mib,
      records: layOut({ clusterName: null, lengthForm }),
    };
  }
  const { name, clusterName } = options;
  return {
    name,
    hasLeft: false,
    streamBytes: 10 * mib,
    records: layOut({ clusterName, lengthForm: 'unsigned' }),
  };
}

const u16 = unsigned(16);
const u32 = unsigned(32);
const addr = bytes('addressBytes');
const meta = nullableBytes('metaBytes');
const vsn = bytes('vsnBytes');
const source = { sourceAddr: optional(addr), sourceNode: optional(text), sourcePort: optional(u16) };
const accusation = { from: text, incarnation: u32, node: text };
const alive: Layout<Alive> = { addr, incarnation: u32, meta, node: text, port: u16, vsn };

interface LayoutOptions {
  readonly clusterName: string | null;
  readonly lengthForm: 'signed' | 'unsigned';
}

function layOut({ clusterName, lengthForm }: LayoutOptions): Records {
  const int = length(lengthForm);
  const header = { join: bool, nodes: int, userStateLen: int };
  return {
    ping: new RecordType<Ping>({ kind: 'ping' }, { node: text, seqNo: u32, ...source }),
    indirectPing: new RecordType<IndirectPing>(
      { kind: 'indirectPing' },
      { nack: bool, node: text, port: u16, seqNo: u32, target: addr, ...source },
    ),
    ack: new RecordType<Ack>({ kind: 'ack' }, { payload: nullableBytes('payloadBytes'), seqNo: u32 }),
    nack: new RecordType<Nack>({ kind: 'nack' }, { seqNo: u32 }),
    suspect: new RecordType<Suspect>({ kind: 'suspect' }, accusation, clusterName),
    alive: new RecordType<Alive>({ kind: 'alive' }, alive, clusterName),
    dead: new RecordType<Dead>({ kind: 'dead' }, accusation, clusterName),
    error: new RecordType<ErrorReply>({ kind: 'error' }, { error: text }),
    pushPullHeader: new RecordType<PushPullHeader>({}, header, clusterName),
    node: new RecordType<NodeEntry>(
      {},
      { addr, incarnation: u32, meta, name: text, port: u16, state: int, vsn },
    ),
    userHeader: new RecordType<{ readonly userMsgLen: number }>({}, { userMsgLen: int }),
  };
}
