/**
 * A copy of what a value says as JSON would: own data of plain objects and arrays, `undefined` left out. It runs no
 * accessor and reads everything once, so that what is checked is what is kept. Whatever is no data (an accessor, an
 * instance of a class, something without end) is replaced by a symbol that says so, and fails the check of its place.
 *
 * @example plain({ a: 1, get b() { return 2 } }) // { a: 1, b: Symbol(an accessor) }
 */
export function plain(value: unknown): unknown {
  let room = MAX_SIZE;
  const copy = (value: unknown, depth: number): unknown => {
    room -= typeof value === 'string' ? value.length : 1;
    if (depth > MAX_DEPTH || room < 0) throw ENDLESS;
    if (typeof value === 'function') return FUNCTION;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      if (value.length > room) throw ENDLESS;
      return Array.from({ length: value.length }, (_, i) => copy(own(value, i), depth + 1));
    }
    if (!isPlain(value)) return INSTANCE;
    const entries: [string, unknown][] = [];
    for (const key of Object.keys(value)) {
      room -= key.length;
      const inner = copy(own(value, key), depth + 1);
      if (inner !== undefined) entries.push([key, inner]);
    }
    return Object.fromEntries(entries); // Defines and never assigns: a key `__proto__` is a key.
  };
  try {
    return copy(value, 0);
  } catch (error) {
    return error === ENDLESS ? ENDLESS : UNREADABLE;
  }
}

/** Three times the depth of a contract. */
const MAX_DEPTH = 24;
/** In characters and values: a hundred times a large contract, and checked within a second. */
const MAX_SIZE = 1_000_000;

const FUNCTION = /* @__PURE__ */ Symbol('a function');
const ACCESSOR = /* @__PURE__ */ Symbol('an accessor');
const INSTANCE = /* @__PURE__ */ Symbol('an instance of a class');
const ENDLESS = /* @__PURE__ */ Symbol(`data without end, or more than ${MAX_DEPTH} deep or ${MAX_SIZE} large`);
const UNREADABLE = /* @__PURE__ */ Symbol('an object that cannot be read');

function own(value: object, key: string | number): unknown {
  const property = Object.getOwnPropertyDescriptor(value, key);
  return property === undefined || 'value' in property ? property?.value : ACCESSOR;
}

/** The prototype of a plain object is nothing, or has none itself: true of any realm's `Object.prototype`. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** An object of JSON. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
