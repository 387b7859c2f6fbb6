/**
 * The entry `@aboveboard/collector/edge`: what of the collector runs without Node, for an intake in another runtime. Nothing
 * that is reached from here imports a module of Node's.
 */
export type { Admitted } from './admit/admit.ts';
export { utcDay } from './day/day.ts';
export { messageOf as posthogMessage } from './forward/posthog/message.ts';
export { NAMESPACE, nameOf, uuidOfHash } from './forward/uuid.ts';
export { type Answer, type Inflate, isObject, parseJson, TooLarge } from './intake/dialect.ts';
export { type Gate, openGate } from './intake/gate.ts';
export type { BodyError } from './intake/read-body.ts';
export { answerAside, routeOf } from './intake/route.ts';
export { type Kept, NotKept, type TakeParts, take } from './intake/take.ts';
export { normalAddress } from './limit/address.ts';
export { type LimitOptions, openIntakeLimits } from './limit/intake-limits.ts';
export { frontPage } from './pages/front.ts';
export {
  type OpenProject,
  openProject,
  PROJECT_KEY,
  PROJECT_NAME,
  type Project,
  parseProject,
} from './projects/open.ts';
export { secureHeaders } from './serve/secure-headers.ts';
