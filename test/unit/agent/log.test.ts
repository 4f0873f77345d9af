import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/agent/index.ts';
import { configOf } from '../../support/surroundings.ts';

async function logged(
  settings: Record<string, string>,
  target: { isTerminal: boolean; hasColor?: boolean },
): Promise<string> {
  let text = '';
  const stream = {
    write(line: string): void {
      text += line;
    },
  };
  const log = await createLog((await configOf(settings)).logging, { stream, hasColor: false, ...target });
  log.debug('small');
  log.warn({ service: 'web' }, 'beware');
  return text;
}

describe('the log', () => {
  it('is JSON away from a terminal, with the level as a word and an RFC 3339 time', async () => {
    const line = JSON.parse(await logged({}, { isTerminal: false }));
    expect(line).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'web',
      msg: 'beware',
    });
  });
  it('is text on a terminal, one line each', async () => {
    expect(await logged({}, { isTerminal: true })).toMatch(
      /^\[[\d:.]+\] WARN: beware \{"service":"web"\}\n$/,
    );
  });
  it('is JSON or text where that is asked for', async () => {
    expect(await logged({ SIDECAR_LOGGING_FORMAT: 'json' }, { isTerminal: true })).toMatch(/^\{/);
    expect(await logged({ SIDECAR_LOGGING_FORMAT: 'standard' }, { isTerminal: false })).toMatch(/^\[/);
  });
  it('has no colours unless the terminal shows them', async () => {
    const esc = String.fromCharCode(27);
    expect(await logged({}, { isTerminal: true })).not.toContain(esc);
    expect(await logged({}, { isTerminal: true, hasColor: true })).toContain(esc);
  });
  it('leaves out what is below its level', async () => {
    expect(await logged({}, { isTerminal: false })).not.toContain('small');
    expect(await logged({ SIDECAR_LOGGING_LEVEL: 'debug' }, { isTerminal: false })).toContain('small');
  });
});
