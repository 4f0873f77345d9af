import { beforeEach, describe, expect, it } from 'vitest';
import { describeContainer } from '../../../../src/discovery/docker/labels.ts';
import { ContainerTable } from '../../../../src/discovery/docker/table.ts';
import { plainOptions } from '../../../support/containers.ts';
import { aContainer } from '../../../support/fake-engine.ts';
import { aMoment } from '../../../support/fixtures.ts';

const idOf = (letter: string): string => letter.repeat(64);
const listed = (letter: string, Status = 'Up 5 minutes') =>
  aContainer({ Id: idOf(letter), Labels: { ServiceName: letter }, Status });

describe('the table of containers', () => {
  let table: ContainerTable;
  beforeEach(() => {
    table = new ContainerTable((facts) => describeContainer(facts, plainOptions, aMoment().wall));
    table.beginListing();
    table.replaceAll([listed('b'), listed('a')]);
  });
  const names = (): string[] => table.update().instances.map(({ service }) => service.name);
  const healthOf = (letter: string) =>
    table.update().instances.find(({ service }) => service.name === letter)?.engineHealth;

  it('is ordered by id', () => {
    expect(names()).toEqual(['a', 'b']);
  });

  it('loses a removed container at once, and says whether there was one', () => {
    expect([table.remove(idOf('a')), table.remove(idOf('a'))]).toEqual([true, false]);
    expect(names()).toEqual(['b']);
  });

  it('does not take back from a listing what was removed while it was made', () => {
    table.beginListing();
    table.remove(idOf('a'));
    table.replaceAll([listed('a'), listed('b')]);
    expect(names()).toEqual(['b']);
    table.beginListing();
    table.replaceAll([listed('a'), listed('b')]);
    expect(names()).toEqual(['a', 'b']);
  });

  it('takes over a listing of some and leaves the rest', () => {
    table.beginListing();
    table.replaceSome([idOf('a'), idOf('c')], [listed('c')]);
    expect(names()).toEqual(['b', 'c']);
  });

  it('asks for the output of each verdict once, and forgets it with the verdict', () => {
    table.replaceAll([listed('a', 'Up (healthy)')]);
    expect([table.takeUnknownOutputs(), table.takeUnknownOutputs()]).toEqual([['aaaaaaaaaaaa'], []]);
    expect(table.setOutput('aaaaaaaaaaaa', 'fine')).toBe(true);
    table.replaceAll([listed('a', 'Up (healthy)')]);
    expect([table.takeUnknownOutputs(), healthOf('a')]).toEqual([[], { status: 'healthy', output: 'fine' }]);
    table.replaceAll([listed('a', 'Up (unhealthy)')]);
    expect([table.takeUnknownOutputs(), healthOf('a')]).toEqual([
      ['aaaaaaaaaaaa'],
      { status: 'unhealthy', output: '' },
    ]);
  });

  it('takes no output for a container that is gone', () => {
    expect(table.setOutput('cccccccccccc', 'late')).toBe(false);
  });

  it('names entries that cannot be read by their place', () => {
    table.replaceAll([listed('a'), 'rubbish']);
    expect(table.update()).toMatchObject({
      instances: [{ service: { name: 'a' } }],
      problems: [{ thing: "entry 1 of the engine's containers", expected: 'an object' }],
    });
  });
});
