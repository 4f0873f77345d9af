/** Memory and start-up of an agent with its services, against a Node process that does nothing. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, figureOf } from './figure.ts';
import { memoryMiB, type Subject, startAgent, startIdle } from './processes.ts';

const rounds = 3;
/** V8 gives the garbage of a start back to the system within this time, when it finds itself idle. */
const settleMs = 40_000;

interface Sample {
  readonly startMs: number;
  readonly resident: number;
  readonly private: number;
}

export async function benchFootprint(services: number): Promise<Figure[]> {
  const ours: Sample[] = [];
  const baseline: Sample[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [agent, idle] = [await startAgent(services), await startIdle()] as const;
    await delay(settleMs);
    ours.push(await sample(agent));
    baseline.push(await sample(idle));
  }
  const figure = (name: string, unit: string, aim: string, pick: (one: Sample) => number): Figure =>
    figureOf({ name, unit, against: 'an idle Node', aim }, ours.map(pick), baseline.map(pick));
  return [
    figure(`start to first answer with ${services} services`, 'ms', '≤ 4', (one) => one.startMs),
    figure(`resident memory with ${services} services`, 'MiB', '≤ 1.6', (one) => one.resident),
    figure(`private memory with ${services} services`, 'MiB', '', (one) => one.private),
  ];
}

async function sample(subject: Subject): Promise<Sample> {
  const { resident, private: own } = memoryMiB(subject.pid);
  await subject.stop();
  return { startMs: subject.startMs, resident, private: own };
}
