/** `pillion keygen`: a new key on standard output. */
import { entropy } from '../agent/clock.ts';
import { formatKey, newKeyBytes } from '../agent/key-text.ts';
import type { Command } from './command.ts';
import { complain, exitCodes, say } from './terminal.ts';

const help = `Usage: pillion keygen

Prints a new key of ${newKeyBytes} random bytes in base64, for SIDECAR_ENCRYPT_KEYS and "pillion keys add".

Examples:
  pillion keygen > /run/secrets/gossip     then SIDECAR_ENCRYPT_KEYS_FILE=/run/secrets/gossip
  pillion keygen | tee new.key | pillion keys add -

Exit codes: 0 printed, 2 a mistake in the command.`;

export const keygenCommand: Command = {
  help: () => help,
  async run([stray]) {
    if (stray !== undefined) {
      complain(`keygen takes nothing more, not ${JSON.stringify(stray)}`);
      return exitCodes.usage;
    }
    say(formatKey(entropy(newKeyBytes)));
    return exitCodes.ok;
  },
};
