/** `npm run bench`: every figure beside its baseline, measured in turn in the same run. */

import { benchCodec } from './codec.ts';
import { benchFailureDetection } from './failure-detection.ts';
import { type Figure, keepFigures, printFigure } from './figure.ts';
import { benchFootprint } from './footprint.ts';
import { benchIdle } from './idle.ts';
import { benchRendering } from './rendering.ts';
import { benchSimulations } from './simulations.ts';
import { benchStateRequests } from './state-requests.ts';
import { benchWatchers } from './watchers.ts';

const root = new URL('../..', import.meta.url).pathname;
const services = 1000;

const benches: readonly [name: string, run: () => Promise<readonly Figure[]>][] = [
  ['requests', async () => [await benchStateRequests(services)]],
  ['watchers', async () => [await benchWatchers()]],
  ['footprint', () => benchFootprint(services)],
  ['rendering', () => benchRendering(services)],
  ['codec', benchCodec],
  ['failure-detection', () => benchFailureDetection(3, 5)],
  ['failure-detection-30', () => benchFailureDetection(30, 3)],
  ['idle', benchIdle],
  ['simulations', async () => benchSimulations()],
];

const wanted = process.argv.slice(2);
const figures: Figure[] = [];
for (const [name, run] of benches) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  for (const figure of await run()) {
    figures.push(figure);
    printFigure(figure);
  }
}
process.stdout.write(`kept in ${keepFigures(root, figures)}\n`);
