export { addToken, SCOPES, type Scope, setPassword } from './access/access.ts';
export { addProject, type Project, readProjects } from './projects/projects.ts';
export { type Collector, type ServeOptions, serve } from './serve/serve.ts';
