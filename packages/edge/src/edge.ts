import {
  type Answer,
  answerAside,
  frontPage,
  type OpenProject,
  openProject,
  routeOf,
  secureHeaders,
  type TakeParts,
  take,
} from '@aboveboard/collector/edge';
import { interpret } from '@aboveboard/contract';
import { forget, isForget } from './forget.ts';
import { gateOf } from './gate.ts';
import { MAX_BATCHES, toCollector } from './keep/collector.ts';
import { toPosthog } from './keep/posthog.ts';
import { inflate, readBody } from './read-body.ts';
import type { EdgeSettings } from './settings.ts';

/** Answers one request. */
export type Edge = (request: Request) => Promise<Response>;

/**
 * An intake that keeps nothing: what the contract lets through is passed on, and a 2xx is answered when the target has it.
 *
 * @throws Error for a project without a contract
 * @example export default { fetch: (request, env) => createEdge({ ...settingsOf(env), projects: [mytool] })(request) };
 */
export function createEdge(settings: EdgeSettings): Edge {
  const projects = settings.projects.map((project) => openProject(project, interpret));
  const parts = partsOf(settings, projects);
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const route = routeOf({ url: pathname + search, method: request.method, headers });
    if (route === null) return page(settings, projects, request, pathname);
    const answer = answerAside(route) ?? (await take(parts, route, request)).answer;
    return responseOf(answer, route.dialect.headers, request.method);
  };
}

function partsOf(settings: EdgeSettings, projects: readonly OpenProject[]): TakeParts<Request> {
  const { forward, secret = '' } = settings;
  const keys = new Map<unknown, OpenProject>(projects.map((project) => [project.key, project]));
  const isCollector = forward.to === 'collector';
  const keep = isCollector ? toCollector(forward.url) : toPosthog(forward.url, forward.key, secret);
  return {
    byKey: (key) => keys.get(key),
    gate: gateOf(settings),
    refused: { add: (type, { name }, events) => note({ project: name, [type]: events }) },
    readBody,
    inflate,
    ...(isCollector ? { maxBatches: MAX_BATCHES } : {}),
    async keep(project, batches) {
      await keep(project, batches);
      // Nobody else counts them: a target gets only what was admitted.
      const dropped: Record<string, number> = {};
      for (const { admitted } of batches) {
        for (const { what, reason, count } of admitted.drops) {
          dropped[`${what} ${reason}`] = (dropped[`${what} ${reason}`] ?? 0) + count;
        }
      }
      if (Object.keys(dropped).length > 0) note({ project: project.name, dropped });
    },
    onKeepError: ({ message }) => console.error(JSON.stringify({ aboveboard: 'not kept', why: message })),
  };
}

/** A line in the Worker's log: counts and names of ours. */
function note(counts: object): void {
  console.log(JSON.stringify({ aboveboard: 'counted', ...counts }));
}

function responseOf({ status, headers, type = 'application/json', body }: Answer, own = {}, method = 'POST'): Response {
  const content = body === undefined ? {} : { 'content-type': type };
  const sent = body === undefined || method === 'HEAD' ? null : (body as string | Uint8Array<ArrayBuffer>);
  return new Response(sent, { status, headers: { ...own, ...headers, ...content } });
}

async function page(
  settings: EdgeSettings,
  projects: readonly OpenProject[],
  request: Request,
  path: string,
): Promise<Response> {
  if (isForget(path)) return forget(settings.forward, request, path);
  const isAsked = request.method === 'GET' || request.method === 'HEAD';
  if (isAsked && path === '/') {
    const isHtml = request.headers.get('accept')?.includes('text/html') === true;
    const body = frontPage(projects, isHtml, { what: whatOf(settings), hasDashboard: false });
    const headers = { 'cache-control': 'no-store', ...secureHeaders(body) };
    return responseOf(
      { status: 200, type: `${isHtml ? 'text/html' : 'text/plain'}; charset=utf-8`, headers, body },
      {},
      request.method,
    );
  }
  if (isAsked && path === '/healthz') return responseOf({ status: 200, type: 'text/plain', body: 'alive\n' });
  return new Response(null, { status: 404 });
}

function whatOf({ forward }: EdgeSettings): string {
  const target = forward.to === 'posthog' ? 'PostHog' : 'a collector';
  return `This address takes anonymous usage telemetry of developer tools, keeps nothing, and passes what their contracts let through on to ${target}, with Aboveboard.`;
}
