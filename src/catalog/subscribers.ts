/** Who wants to hear of changes, and the telling. */
import { assert } from '../base/assert.ts';
import type { Change, ChangeListener } from './change.ts';

/** A set of listeners that are told of changes once the catalog is at rest. */
export class Subscribers {
  readonly #subscriptions = new Set<{ readonly listener: ChangeListener }>();
  #telling = false;

  /** @returns ends the subscription, from the next change on */
  add(listener: ChangeListener): () => void {
    const subscription = { listener };
    this.#subscriptions.add(subscription);
    return () => {
      this.#subscriptions.delete(subscription);
    };
  }

  /** A listener that changes what it is being told about has a bug. */
  assertQuiet(): void {
    assert(!this.#telling, 'a change listener must not change the catalog');
  }

  /**
   * Tells every listener of every change, in order. A listener that throws does not keep the others from
   * being told; the first error is thrown when all have been, since it is a bug and must not be hidden.
   */
  tell(changes: readonly Change[]): void {
    const errors: unknown[] = [];
    this.#telling = true;
    for (const change of changes) {
      for (const subscription of [...this.#subscriptions]) {
        if (this.#subscriptions.has(subscription)) attempt(subscription.listener, change, errors);
      }
    }
    this.#telling = false;
    if (errors.length > 0) throw errors[0];
  }
}

function attempt(listener: ChangeListener, change: Change, errors: unknown[]): void {
  try {
    listener(change);
  } catch (error) {
    errors.push(error);
  }
}
