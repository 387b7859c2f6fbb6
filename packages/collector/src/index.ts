export { addToken, SCOPES, type Scope, setPassword } from './access/access.ts';
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
export { addProject, type Project, readProjects } from './projects/projects.ts';
export { type Collector, type ServeOptions, serve } from './serve/serve.ts';
