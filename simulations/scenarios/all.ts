/** The table of scenarios. */
import type { Scenario } from '../scenario.ts';
import { broadcast } from './broadcast.ts';
import { churn } from './churn.ts';
import { coldJoin } from './cold-join.ts';
import { crash } from './crash.ts';
import { idle } from './idle.ts';
import { lossSweep } from './loss-sweep.ts';
import { partition } from './partition.ts';
import { random } from './random.ts';
import { rollingRestart } from './rolling-restart.ts';
import { slowMembers } from './slow-members.ts';

export const scenarios: readonly Scenario[] = [
  coldJoin,
  crash,
  broadcast,
  slowMembers,
  partition,
  rollingRestart,
  churn,
  lossSweep,
  idle,
  random,
];
