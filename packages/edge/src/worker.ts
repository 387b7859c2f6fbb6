import { createEdge, type Edge } from './edge.ts';
import { type Bindings, settingsOf } from './settings.ts';

/** Bindings are the same object for as long as a Worker lives. */
const opened = new WeakMap<object, Edge>();

/** The Worker that is configured by its bindings alone: `main` of a wrangler configuration. See docs/edge.md. */
export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    try {
      let edge = opened.get(bindings);
      if (edge === undefined) {
        edge = createEdge(settingsOf(bindings));
        opened.set(bindings, edge);
      }
      return await edge(request);
    } catch (error) {
      // A mistake in the configuration: its message names the binding and no value, and nothing of a request is in it.
      console.error(JSON.stringify({ aboveboard: 'not configured', why: (error as Error).message }));
      return new Response(null, { status: 503, headers: { 'retry-after': '300' } });
    }
  },
};
