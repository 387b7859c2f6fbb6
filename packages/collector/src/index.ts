export { addToken, type ListedToken, listTokens, revokeToken, setPassword } from './access/access.ts';
export { SCOPES, type Scope } from './access/file.ts';
export { issuerProblem, type OidcOptions } from './access/oidc.ts';
export type { EmailOptions } from './alarm/email.ts';
export { type AlertBounds, DEFAULT_BOUNDS } from './alerts/bounds.ts';
export { addBan, type Ban, LONGEST_ADDRESS_DAYS, readBans, removeBans } from './bans/bans.ts';
export { checkFormat } from './data-dir/data-dir.ts';
export { examine, repair } from './doctor/doctor.ts';
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
export { DEFAULT_LIMITS, type LimitOptions } from './limit/intake-limits.ts';
export { redisProblem } from './limit/shared/shared.ts';
export { type LocalStore, openLocal } from './local/ask.ts';
export type { RetentionState } from './local/local.ts';
export { type Moved, type MoveOptions, moveStore, type Progress } from './move/move.ts';
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
export { type RelayOptions, serveRelay } from './serve/relay.ts';
export { type Collector, type ServeOptions, serve } from './serve/serve.ts';
export { storeProblem } from './store/remote.ts';
export { type EventPlan, type Plan, planOf } from './store/rollup/plan.ts';
