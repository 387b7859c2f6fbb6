export { addToken, SCOPES, type Scope, setPassword } from './access/access.ts';
export { addBan, type Ban, LONGEST_ADDRESS_DAYS, readBans, removeBans } from './bans/bans.ts';
export { examine, repair } from './doctor/doctor.ts';
export type { Finding } from './doctor/finding.ts';
export { DEFAULT_LIMITS, type LimitOptions } from './limit/intake-limits.ts';
export { addProject, changeRules, type Project, readProjects } from './projects/projects.ts';
export { checkStop, isSameStop, type Stop } from './projects/rules.ts';
export { type Collector, type ServeOptions, serve } from './serve/serve.ts';
