export { addToken, type ListedToken, listTokens, revokeToken, setPassword } from './access/access.ts';
export { SCOPES, type Scope } from './access/file.ts';
export type { OidcOptions } from './access/oidc.ts';
export { issuerProblem, redisProblem, storeProblem } from './addresses/addresses.ts';
export type { EmailOptions } from './alarm/email.ts';
export { type AlertBounds, DEFAULT_BOUNDS } from './alerts/bounds.ts';
export { addBan, type Ban, LONGEST_ADDRESS_DAYS, readBans, removeBans } from './bans/bans.ts';
export { checkFormat } from './data-dir/data-dir.ts';
export type { Finding } from './doctor/finding.ts';
export {
  type AddOptions as ForwardOptions,
  addForwarder,
  type GivenSettings,
  readForwarders,
  removeForwarder,
  SETTING_FLAGS,
  shownTarget,
} from './forward/settings.ts';
export type { SettingName } from './forward/target.ts';
export { targetTypes } from './forward/targets.ts';
export { examine, moveStore, openLocal, repair, serve, serveRelay } from './lazily.ts';
export { DEFAULT_LIMITS, type LimitOptions } from './limit/intake-limits.ts';
export type { LocalStore } from './local/ask.ts';
export type { RetentionState } from './local/local.ts';
export type { Moved, MoveOptions, Progress } from './move/move.ts';
export { setPublic } from './pages/public/switch.ts';
export {
  addProject,
  changeRules,
  type Project,
  readProjects,
  type Simulated,
  setSimulated,
} from './projects/projects.ts';
export { checkStop, isSameStop, type Stop } from './projects/rules.ts';
export { urlFile } from './serve/lock.ts';
export type { RelayOptions } from './serve/relay.ts';
export type { Collector, ServeOptions } from './serve/serve.ts';
export { type EventPlan, type Plan, planOf } from './store/rollup/plan.ts';
