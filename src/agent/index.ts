/**
 * Configuration and logging for the commands. `agent.ts` is imported directly by who runs an agent, so
 * that commands which only read settings do not load all it needs.
 */
export { type AdvertiseChoice, type AdvertiseOptions, chooseAdvertiseAddress } from './advertise.ts';
export {
  type EffectiveSetting,
  type LoadedConfig,
  parseConfig,
  readSurroundings,
  type Surroundings,
} from './config/config.ts';
export { nearest } from './config/nearest.ts';
export { describeOrigin } from './config/origin.ts';
export { createLog, type LogTarget, standardError } from './log.ts';
export { departuresMarkdown, settingsMarkdown } from './settings/docs.ts';
export { type Config, type SettingRow, settingRows } from './settings/settings.ts';
export { stopSignal } from './stop-signal.ts';
