/**
 * `npm start`: real services, an agent that finds them in a static file, and a proxy on their
 * ServicePorts, all on loopback and in one scratch folder that is gone afterwards.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readClock } from '../agent/clock.ts';
import { stopSignal } from '../agent/index.ts';
import { startDemoAgent } from './demo-agent.ts';
import { placeServices } from './placement.ts';
import { LiveScreen, renderScreen } from './screen.ts';
import { type DemoInstance, demoServices, isGoodMoodAt } from './services.ts';
import { viewOf } from './view.ts';

const redrawMs = 300;

/** @returns the exit code: 0 stopped as asked, 1 could not start */
export async function runDemo(): Promise<number> {
  const stopped = stopSignal(() => process.exit(1));
  const scratch = await mkdtemp(join(tmpdir(), 'pillion-demo-'));
  const running: DemoInstance[] = [];
  try {
    return await runIn(scratch, running, stopped);
  } finally {
    await Promise.all(running.map((instance) => instance.close()));
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @param running - receives every instance that was started, whatever happens later */
async function runIn(scratch: string, running: DemoInstance[], stopped: Promise<unknown>): Promise<number> {
  const startedAt = readClock().mono;
  const services = demoServices(() => isGoodMoodAt(readClock().mono - startedAt));
  const placement = await placeServices(services, running);
  const agent = await startDemoAgent(scratch, placement);
  if (!agent.ok) {
    for (const line of agent.error) process.stderr.write(`pillion demo: ${line}\n`);
    return 1;
  }
  const screen = new LiveScreen(process.stdout);
  const redraw = (): void => screen.show(renderScreen(viewOf(agent.value, placement)));
  const timer = setInterval(redraw, redrawMs);
  await stopped;
  clearInterval(timer);
  process.stdout.write('\nstopping …\n');
  await agent.value.close();
  return 0;
}
