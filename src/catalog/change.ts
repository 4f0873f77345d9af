/** What the catalog tells its subscribers: that something changed, and enough to say what. */
import type { Timestamp } from '../base/time.ts';
import type { Service, Status } from '../service/index.ts';

/**
 * One record that is new or says something new. A mere refresh of `updated` and the removal of an old
 * tombstone are not changes.
 */
export interface Change {
  /** The record as it is now stored. */
  readonly service: Service;
  /**
   * `unknown` for a record seen for the first time. For a service of ours that a peer contradicted and
   * that we assert again, what the peer claimed.
   */
  readonly previousStatus: Status;
  /** The catalog's `lastChanged` after this change. */
  readonly time: Timestamp;
}

export type ChangeListener = (change: Change) => void;
