/** The table of scenarios. */
import type { Scenario } from '../scenario.ts';
import { broadcast } from './broadcast.ts';
import { coldJoin } from './cold-join.ts';
import { crash } from './crash.ts';

export const scenarios: readonly Scenario[] = [coldJoin, crash, broadcast];
