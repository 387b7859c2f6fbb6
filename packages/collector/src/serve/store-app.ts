import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from 'pino';
import { type ApiParts, createApi } from '../api/api.ts';
import { createLocal } from '../local/local.ts';
import { createPublic } from '../pages/public/public.ts';
import { nameOf, StoreError } from '../store/store-error.ts';

export interface StoreAppParts extends ApiParts {
  /** The dashboard's static files, if it is installed. */
  readonly dashboardDir: string | null;
  readonly log: Logger;
}

/** What the store process answers: the public pages, the API, what commands ask on this machine, and the dashboard. */
export function createStoreApp({ dashboardDir, log, ...parts }: StoreAppParts): Hono {
  const { dataDir, registry, store, books, localKey } = parts;
  const onPageError = (error: unknown) => log.error(`a public page failed: ${nameOf(error)}`);
  const app = new Hono();
  // Before the headers of the others: these pages have stricter ones.
  app.route('/p', createPublic({ dataDir, registry, store, books, onError: onPageError }));
  app.use(secureHeaders({ contentSecurityPolicy: CSP }));
  app.route('/api', createApi(parts));
  app.route('/local', createLocal({ dataDir, store, registry, key: localKey }));
  if (dashboardDir !== null) {
    const rewriteRequestPath = (path: string) => path.slice('/dashboard'.length);
    app.get('/dashboard', (c) => c.redirect('/dashboard/'));
    app.use('/dashboard/*', serveStatic({ root: dashboardDir, rewriteRequestPath }));
  }
  app.onError((error, c) => {
    log.error(`a request to the API failed: ${nameOf(error)}`);
    if (error instanceof StoreError && error.clickhouseCode === null) {
      return c.json({ error: 'the store is away; events are taken in meanwhile, and nothing is lost' }, 503);
    }
    return c.json({ error: 'something went wrong here; the log of the collector says more' }, 500);
  });
  return app;
}

/** No script, style, picture or request but the collector's own, and nobody may frame it. */
const CSP = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};
