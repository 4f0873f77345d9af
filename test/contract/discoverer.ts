/** What every discoverer promises, whatever it reads; see `src/discovery/discoverer.ts`. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Discoverer } from '../../src/discovery/index.ts';
import { type Recording, record } from '../support/record-discovery.ts';

/** A discoverer with the world it reads, which the suite changes. */
export interface DiscovererWorld {
  readonly discoverer: Discoverer;
  /** Makes these services, and no others, be there. */
  offer(names: readonly string[]): Promise<void>;
  /** Makes the source unreadable, until the next `offer`. */
  breakIt(): Promise<void>;
  close(): Promise<void>;
}

export function discovererContract(name: string, build: () => Promise<DiscovererWorld>): void {
  describe(`the discoverer ${name}`, () => {
    let world: DiscovererWorld;
    let recording: Recording;

    beforeEach(async () => {
      world = await build();
    });
    afterEach(async () => {
      await recording.stop();
      await world.close();
    });

    const isListed = (names: readonly string[]) => (): boolean =>
      recording.updates.length > 0 && recording.names().join() === names.join();
    const isFailing = (): boolean => recording.states.at(-1)?.kind === 'failing';

    it('starts by saying so, and is connected after its first list', async () => {
      await world.offer(['a']);
      recording = record(world.discoverer);
      expect(recording.states).toEqual([{ kind: 'starting' }]);
      await recording.until(() => recording.states.at(-1)?.kind === 'connected');
      expect(recording.names()).toEqual(['a']);
    });

    it('says the whole list each time', async () => {
      await world.offer(['a']);
      recording = record(world.discoverer);
      await recording.until(isListed(['a']));
      await world.offer(['a', 'b']);
      await recording.until(isListed(['a', 'b']));
      await world.offer(['b']);
      await recording.until(isListed(['b']));
      await world.offer([]);
      await recording.until(isListed([]));
    });

    it('is quiet while its source cannot be read, and goes on afterwards', async () => {
      await world.offer(['a']);
      recording = record(world.discoverer);
      await recording.until(isListed(['a']));
      await world.breakIt();
      await recording.until(isFailing);
      expect(recording.names()).toEqual(['a']);
      await world.offer(['b']);
      await recording.until(isListed(['b']));
      expect(recording.updates.every(({ instances }) => instances.length === 1)).toBe(true);
    });

    it('fails with a reason, and without a list, when its source was never there', async () => {
      await world.breakIt();
      recording = record(world.discoverer);
      await recording.until(isFailing);
      expect(recording.updates).toEqual([]);
      expect(recording.states.at(-1)).toMatchObject({ reason: expect.stringMatching(/\w+/) });
    });

    it('ends when it is told to, whatever it is doing', async () => {
      await world.offer(['a']);
      recording = record(world.discoverer);
      await recording.stop();
      const said = recording.updates.length;
      await world.offer(['b']);
      expect(recording.updates).toHaveLength(said);
    });
  });
}
