import type { Values } from '@aboveboard/contract';
import type { AdmittedEvent } from '../../admit/admit.ts';

/**
 * The raw rows of a chunk without what they repeat. A tool's events differ in little: a shape is an event of a day with its
 * values, a sender is what all events of some batches have in common, with the shape of each. To have the engine make a
 * shape once and then copy it costs a tenth of making every row out of its JSON.
 *
 * | sender | arrived | identity | contract | common | shapes |
 * |---|---|---|---|---|---|
 * | | `2026-11-21` | `a1…` | `9c…` | `{"os":"linux"}` | `[0, 1, 0]` |
 *
 * | shape | event | day | fields |
 * |---|---|---|---|
 * | 0 | `command_run` | `2026-11-21` | `{"command":"index"}` |
 * | 1 | `command_run` | `2026-11-20` | `{"command":"serve"}` |
 */
export interface Packed {
  readonly senders: readonly Sender[];
  readonly shapes: readonly Shape[];
  readonly rows: number;
  /** The first and the last day of an event. */
  readonly from: string;
  readonly to: string;
}

export interface Sender {
  readonly arrived: string;
  /** Empty where there is none. */
  readonly identity: string;
  /** Whether the identity is that of an install: an id of a run or of some days is none. */
  readonly isInstall: boolean;
  readonly contract: string;
  readonly common: Values;
  /** Numbers of shapes, one for each event. */
  readonly shapes: readonly number[];
}

export interface Shape {
  readonly id: number;
  readonly event: string;
  readonly day: string;
  readonly fields: Values;
}

export interface Pack {
  add(batch: Pick<Sender, 'arrived' | 'contract' | 'common'>, events: readonly AdmittedEvent[]): void;
  packed(): Packed;
}

/** A cluster deals out senders, so none may have all the rows. */
const MOST_SHAPES = 1000;

/**
 * @param identified the events of which an identity is that of an install
 * @example const pack = openPack(new Set()); pack.add({ arrived: '2026-11-21', contract: '', common: {} }, events); pack.packed();
 */
export function openPack(identified: ReadonlySet<string>): Pack {
  const senders: Filling[] = [];
  const senderTree: Node<Filling> = openNode();
  const shapes: Shape[] = [];
  const shapeTree: Node<number> = openNode();
  let rows = 0;
  let [from, to] = ['', ''];

  const shapeOf = ({ event, day, fields }: AdmittedEvent): number => {
    const node = withValues(childOf(childOf(shapeTree, event), day), fields);
    if (node.leaf === null) {
      node.leaf = shapes.length;
      shapes.push({ id: node.leaf, event, day, fields });
      if (from === '' || day < from) from = day;
      if (day > to) to = day;
    }
    return node.leaf;
  };

  return {
    add(batch, events) {
      const { arrived, contract, common } = batch;
      const batchNode = withValues(childOf(childOf(senderTree, arrived), contract), common);
      for (const event of events) {
        const { identity = '' } = event;
        const isInstall = identity !== '' && identified.has(event.event);
        const node = childOf(childOf(batchNode, identity), isInstall);
        if (node.leaf === null || node.leaf.shapes.length >= MOST_SHAPES) {
          node.leaf = { arrived, contract, common, identity, isInstall, shapes: [] };
          senders.push(node.leaf);
        }
        node.leaf.shapes.push(shapeOf(event));
        rows++;
      }
    },
    packed: () => ({ senders, shapes, rows, from, to }),
  };
}

type Filling = Sender & { readonly shapes: number[] };

/** Senders and shapes by what they consist of, step by step: no text has to be made of an event to find its own. */
interface Node<Leaf> {
  leaf: Leaf | null;
  readonly children: Map<unknown, Node<Leaf>>;
}

function openNode<Leaf>(): Node<Leaf> {
  return { leaf: null, children: new Map() };
}

function childOf<Leaf>({ children }: Node<Leaf>, key: unknown): Node<Leaf> {
  const known = children.get(key);
  if (known !== undefined) return known;
  const child: Node<Leaf> = openNode();
  children.set(key, child);
  return child;
}

function withValues<Leaf>(start: Node<Leaf>, values: Values): Node<Leaf> {
  let node = start;
  for (const name in values) {
    const value = values[name];
    node = childOf(node, name);
    node = Array.isArray(value) ? childOf(childOf(node, Array), JSON.stringify(value)) : childOf(node, value);
  }
  return node;
}
