/** Every invariant that holds whatever happens. */
import type { CheckerFactory } from '../checker.ts';
import { bounds } from './bounds.ts';
import { burials } from './burials.ts';
import { incarnations } from './incarnations.ts';
import { revivals } from './revivals.ts';

export const safetyCheckers: readonly CheckerFactory[] = [bounds, burials, incarnations, revivals];
