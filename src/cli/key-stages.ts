/**
 * The stages of a key's life on all members, and when the next one may begin: a key is used only where all
 * have it, and forgotten only where nobody uses it. Pure.
 */
import type { SurveyedMember } from './key-survey.ts';

export type Stage = 'add' | 'use' | 'remove';

/** One member, and what still has to happen there. */
export interface Verdict {
  readonly member: SurveyedMember;
  /** Whether the stage is complete there. */
  readonly isDone: boolean;
  /** Why the stage must not begin anywhere, or could not be completed; empty when nothing is wrong. */
  readonly obstacle: string;
}

/** What each stage makes true, for `2 of 3 members …`. */
export const achievements: Readonly<Record<Stage, string>> = {
  add: 'have',
  use: 'encrypt with',
  remove: 'have forgotten',
};

/** Looks at one member before a stage begins. */
export function judge(stage: Stage, key: string, member: SurveyedMember): Verdict {
  if (!member.keys.ok) return { member, isDone: false, obstacle: member.keys.error };
  const known = member.keys.value.find(({ fingerprint }) => fingerprint === key);
  switch (stage) {
    case 'add':
      return { member, isDone: known !== undefined, obstacle: '' };
    case 'use':
      return { member, isDone: known?.isPrimary === true, obstacle: known ? '' : 'it does not have the key' };
    case 'remove':
      return {
        member,
        isDone: known === undefined,
        obstacle: known?.isPrimary ? 'it encrypts with the key' : '',
      };
  }
}

/**
 * Whether a stage may begin. Adding a key hurts nobody, so that it goes as far as it can.
 *
 * @param verdicts - of all members
 */
export function mayBegin(stage: Stage, verdicts: readonly Verdict[]): boolean {
  return stage === 'add' || verdicts.every(({ obstacle }) => obstacle === '');
}
