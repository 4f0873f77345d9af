/** Containers as the engine lists them, already read, and what becomes of them under plain options. */
import { type ContainerFacts, readContainer } from '../../src/discovery/docker/container.ts';
import { type Described, describeContainer, type LabelOptions } from '../../src/discovery/docker/labels.ts';
import { labelNamer } from '../../src/discovery/docker/namer.ts';
import { aContainer } from './fake-engine.ts';
import { aMoment } from './fixtures.ts';

export const plainOptions: LabelOptions = {
  hostname: 'shakespeare',
  advertiseIp: '10.0.0.5',
  namer: labelNamer('ServiceName'),
  nameLabel: 'ServiceName',
};

/** @param changes - fields of the engine's JSON */
export function someFacts(changes: Record<string, unknown> = {}): ContainerFacts {
  const facts = readContainer(aContainer(changes));
  if (!facts.ok) throw new Error(`not a container: expected ${facts.error}`);
  return facts.value;
}

/** Describes a container named web that publishes port 80, with these labels beside its name. */
export function describeLabels(labels: Record<string, string>, options = plainOptions): Described {
  return describeContainer(someFacts({ Labels: { ServiceName: 'web', ...labels } }), options, aMoment().wall);
}
