/** The pods that a selector selects, remembered: thousands of pods are not looked up again because one of them changed. */
import {
  type LabelSelector,
  matchesLabels,
  type Pod,
  type Selector,
  type StringMap,
  selectorFromMap,
  selectorOf,
} from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { memo, type Tree, treeOf } from "@kubenetsim/sim";

/** Below this the label index answers as fast. */
const SMALL = 64;

/** The pods of a namespace that a Service's map selects, in key order. The same array while nothing changed. */
export function podsOfService(read: Reader, namespace: string, selector: StringMap): readonly Pod[] {
  return selected(read, namespace, selector, mapSelector, () => read.podsMatching(namespace, selector));
}

/** The pods of a namespace that a workload's selector selects, in key order. The same array while nothing changed. */
export function podsOfWorkload(read: Reader, namespace: string, selector: LabelSelector): readonly Pod[] {
  return selected(read, namespace, selector, labelSelector, () => read.podsSelected(namespace, selector));
}

const mapSelector = memo((source: StringMap): Selector => selectorFromMap(source));
const labelSelector = memo((source: LabelSelector): Selector => selectorOf(source));

interface Known {
  readonly namespace: string;
  /** The table for which `pods` is right. */
  readonly table: Tree<Pod>;
  readonly pods: readonly Pod[];
  readonly members: Tree<Pod> | undefined;
}

/** By identity of the selector. Only a memory: any entry may be lost, or be of another fork, and the answer is the same. */
const known = new WeakMap<object, Known>();

function selected<S extends object>(
  read: Reader,
  namespace: string,
  source: S,
  selectorOfSource: (source: S) => Selector,
  lookUp: () => readonly Pod[],
): readonly Pod[] {
  const table = read.store.tables.pods;
  const few = fewIn(table).get(source);
  if (few?.namespace === namespace) return few.pods;
  const last = known.get(source);
  if (last !== undefined && last.namespace === namespace) {
    if (last.table === table) return last.pods;
    const next = catchUp(last, table, selectorOfSource(source));
    if (next !== undefined) {
      known.set(source, next);
      return next.pods;
    }
  }
  const pods = lookUp();
  if (pods.length < SMALL) {
    known.delete(source);
    fewIn(table).set(source, { namespace, pods });
  } else known.set(source, { namespace, table, pods, members: undefined });
  return pods;
}

type Few = Map<object, Pick<Known, "namespace" | "pods">>;

/** Short lists, by selector, as long as nobody writes a pod: ten thousand selectors with a table each would hold that many tables. */
const fewIn = memo((_table: Tree<Pod>): Few => new Map());

/** Applies what changed between two tables; undefined where that is more work than to ask the index. */
function catchUp(last: Known, table: Tree<Pod>, selector: Selector): Known | undefined {
  if (last.pods.length < SMALL) return undefined;
  const prefix = `${last.namespace}/`;
  const changes: { readonly key: string; readonly pod: Pod | undefined }[] = [];
  let seen = 0;
  for (const { key, before, after } of last.table.diff(table)) {
    seen++;
    if (seen > last.pods.length) return undefined;
    if (!key.startsWith(prefix)) continue;
    const is = after !== undefined && matchesLabels(selector, after.metadata.labels);
    if (is) changes.push({ key, pod: after });
    else if (before !== undefined && matchesLabels(selector, before.metadata.labels))
      changes.push({ key, pod: undefined });
  }
  if (changes.length === 0) return { ...last, table };
  const members = (
    last.members ?? treeOf(last.pods.map((pod) => [`${prefix}${pod.metadata.name}`, pod] as const))
  ).edit((draft) => {
    for (const { key, pod } of changes) {
      if (pod === undefined) draft.delete(key);
      else draft.set(key, pod);
    }
  });
  return { ...last, table, members, pods: [...members.values()] };
}
