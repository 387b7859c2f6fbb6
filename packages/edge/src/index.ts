export { createEdge } from './edge.ts';
export { type Bindings, type EdgeSettings, type Forward, type RateLimiter, settingsOf } from './settings.ts';
