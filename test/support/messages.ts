/** Valid messages to start a wire test from. Addresses have bytes that are no UTF-8, unlike those of loopback. */
import {
  type Alive,
  createDialect,
  type Envelope,
  type Key,
  Keyring,
  type NodeState,
} from '../../src/wire/index.ts';

export const hashicorp = createDialect({ name: 'hashicorp' });
export const ninesstack = createDialect({ name: 'ninesstack', clusterName: 'default' });
export const noBytes = new Uint8Array(0);

export const vsn = Uint8Array.of(1, 5, 2, 0, 0, 0);

export function anAddress(last = 1): Uint8Array {
  return Uint8Array.of(10, 255, 0, last);
}

export function anAlive(changes: Partial<Alive> = {}): Alive {
  return {
    kind: 'alive',
    addr: anAddress(),
    incarnation: 1,
    meta: null,
    node: 'a',
    port: 7946,
    vsn,
    ...changes,
  };
}

export function aNode(changes: Partial<NodeState> = {}): NodeState {
  return {
    addr: anAddress(),
    incarnation: 1,
    meta: null,
    name: 'a',
    port: 7946,
    state: 'alive',
    vsn,
    ...changes,
  };
}

/** @param seed - what the key's bytes all are */
export function aKey(seed: number, length = 16): Key {
  return new Uint8Array(length).fill(seed);
}

/** @param keys - the first is primary */
export function anEnvelope(changes: Partial<Envelope> = {}, keys: readonly Key[] = []): Envelope {
  const keyring = Keyring.of(keys);
  if (!keyring.ok) throw new Error(keyring.error.reason);
  return {
    label: noBytes,
    keyring: keyring.value,
    encryptionVersion: 1,
    verifyIncoming: true,
    verifyOutgoing: true,
    skipInboundLabelCheck: false,
    ...changes,
  };
}

export const aNonce = Uint8Array.from({ length: 12 }, (_, i) => 0xa0 + i);
