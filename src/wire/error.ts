/** Why bytes from a peer were dropped. */
import { err, type Result } from '../base/result.ts';
import type { WireLimit } from './limits.ts';

/**
 * One dropped message, part, packet or stream. `reason` is one of a fixed set of words and fits a metric
 * label; texts within the error come from the peer and must be quoted when shown.
 */
export type WireError =
  /** Nothing where a message should begin. */
  | { readonly reason: 'empty' }
  /** The bytes end before their own lengths say. */
  | { readonly reason: 'truncated' }
  /** A field, or the map around it, is not what memberlist writes there. */
  | { readonly reason: 'malformed'; readonly expected: string }
  | { readonly reason: 'unknown-type'; readonly tag: number }
  | { readonly reason: 'over-limit'; readonly limit: WireLimit }
  /** An address of neither four nor sixteen bytes. */
  | { readonly reason: 'bad-address' }
  /** The peer belongs to another cluster; empty when it does not say. */
  | { readonly reason: 'cluster-mismatch'; readonly clusterName: string }
  | { readonly reason: 'crc-mismatch' }
  /** An unknown algorithm, or data that it cannot have written. */
  | { readonly reason: 'bad-compression' }
  /** A label header that is cut short, empty, or present where none is expected. */
  | { readonly reason: 'bad-label' }
  | { readonly reason: 'label-mismatch' }
  | { readonly reason: 'encryption-version'; readonly version: number }
  /** No key of ours opens it, or it was altered. */
  | { readonly reason: 'undecryptable' }
  /** A plain stream although we insist on encryption. */
  | { readonly reason: 'not-encrypted' }
  /** An encrypted stream although we have no key. */
  | { readonly reason: 'no-key' };

export type WireReason = WireError['reason'];

/** A failure that needs no more than its reason. */
export function wireError(reason: BareReason): Result<never, WireError> {
  return err({ reason });
}

/** A failure because `limit` of {@link wireLimits} was passed. */
export function overLimit(limit: WireLimit): Result<never, WireError> {
  return err({ reason: 'over-limit', limit });
}

type BareReason = {
  [R in WireReason]: { reason: R } extends Extract<WireError, { reason: R }> ? R : never;
}[WireReason];
