/** The form of one row in the table of settings. */
import type { SettingType } from './types.ts';

/** What a computed default may look at. */
export interface HostFacts {
  readonly hostname: string;
  /** Every address of the host, in the operating system's order. */
  readonly addresses: readonly InterfaceAddress[];
}

/** One address of one network interface. */
export interface InterfaceAddress {
  readonly interface: string;
  readonly address: string;
}

/** A default that depends on the host. */
export interface ComputedDefault {
  /** For people. */
  readonly text: string;
  of(host: HostFacts): string;
}

/** One setting: everything that the parser, the help, the README and `config print` need to know. */
export interface Setting<T> {
  readonly type: SettingType<T>;
  /** The text one would write; for a list its entries. */
  readonly default: string | readonly string[] | ComputedDefault;
  /** One line, plain Markdown. */
  readonly help: string;
  readonly variable?: string;
  /**
   * Sidecar also read every variable without its prefix. `read`: so do we. `refused`: we do not,
   * since other programs own that name or it would feed two settings.
   */
  readonly bare?: 'read' | 'refused';
  /** Without dashes. */
  readonly flag?: string;
  readonly short?: string;
  /** Never printed; also read from the file that `<VARIABLE>_FILE` or `<key>File` names. */
  readonly isSecret?: true;
  /** Cannot be set in the configuration file. */
  readonly isOutsideFile?: true;
  /** Not one of Sidecar's settings. */
  readonly isNew?: true;
  /** Why it has no effect; whoever sets it is told. */
  readonly idle?: string;
  /** How this differs from Sidecar, for the README. */
  readonly differs?: string;
}

/** Settings that belong together: one level of the configuration file. */
export type SettingGroup = Readonly<Record<string, Setting<unknown>>>;
