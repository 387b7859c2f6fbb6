export { addToken, SCOPES, type Scope, setPassword } from './access/access.ts';
export { type LocalStore, openLocal } from './local/ask.ts';
export type { RetentionState } from './local/local.ts';
export { addProject, type Project, readProjects } from './projects/projects.ts';
export { type Collector, type ServeOptions, serve } from './serve/serve.ts';
