/** What every checker promises, asked of each by `<type>-checker.test.ts`. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Checker, ProbeRequest } from '../../src/health/index.ts';

/** A checker beside real things to check, made anew for each test. */
export interface CheckerFixture<Request extends ProbeRequest> {
  readonly checker: Checker<Request>;
  readonly passing: Request;
  readonly failing: Request;
  /** Something that never ends by itself. */
  readonly hanging: Request;
  /** Resolves when `hanging` has begun. */
  hasBegun(): Promise<void>;
  /** Resolves when nothing that any check opened or started is left. */
  isReleased(): Promise<void>;
  close(): Promise<void>;
}

export function describeChecker<Request extends ProbeRequest>(
  open: () => Promise<CheckerFixture<Request>>,
): void {
  let fixture: CheckerFixture<Request>;
  beforeEach(async () => {
    fixture = await open();
  });
  afterEach(() => fixture.close());

  it('what answers passes, with a line to show', async () => {
    const { checker, passing } = fixture;
    const outcome = await checker.check(passing, new AbortController().signal);
    expect(outcome).toEqual({ kind: 'passing', output: expect.stringMatching(/^\P{C}+$/u) });
    await fixture.isReleased();
  });

  it('what does not answer fails, with a line that says why', async () => {
    const { checker, failing } = fixture;
    const outcome = await checker.check(failing, new AbortController().signal);
    expect(outcome).toEqual({ kind: 'failing', output: expect.stringMatching(/^\P{C}+$/u) });
    await fixture.isReleased();
  });

  it('a hanging check settles when it is cancelled and leaves nothing behind', async () => {
    const { checker, hanging } = fixture;
    const controller = new AbortController();
    const outcome = checker.check(hanging, controller.signal);
    await fixture.hasBegun();
    controller.abort();
    expect((await outcome).kind).toBe('failing');
    await fixture.isReleased();
  });

  it('a check that is cancelled before it begins settles too', async () => {
    const { checker, hanging } = fixture;
    expect((await checker.check(hanging, AbortSignal.abort())).kind).toBe('failing');
    await fixture.isReleased();
  });
}
