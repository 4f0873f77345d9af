/** Which changes of membership the log tells, and how. */
import type { Logger } from 'pino';
import type { MembershipChange } from '../../swim/index.ts';
import { formatAddress } from '../../transport/index.ts';

/** @param isNews - false for a conflict that the log has told already */
export function logChange(change: MembershipChange, isNews: boolean, log: Logger): void {
  switch (change.kind) {
    case 'joined':
    case 'left': {
      const { name, address } = change.member;
      log.info({ member: name, address: formatAddress(address) }, `${name} has ${change.kind}`);
      return;
    }
    case 'failed': {
      const { name, address } = change.member;
      log.warn({ member: name, address: formatAddress(address) }, `${name} has failed`);
      return;
    }
    case 'updated':
    case 'suspected':
    case 'refuted': {
      const { name, address } = change.member;
      log.debug({ member: name, address: formatAddress(address), change: change.kind }, 'member changed');
      return;
    }
    case 'conflict': {
      const { name } = change;
      const [known, claimed] = [formatAddress(change.known), formatAddress(change.claimed)];
      const line = `two hosts are named ${name}: ${known} keeps the name, ${claimed} claims it`;
      log[isNews ? 'warn' : 'debug']({ member: name, known, claimed }, line);
      return;
    }
    case 'incompatible': {
      const { name, vsn } = change;
      log.warn({ member: name, versions: [...vsn] }, `${name} speaks other versions; its state is refused`);
      return;
    }
    case 'departed':
      log.debug('the farewell has spread');
  }
}
