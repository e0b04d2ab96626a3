/** Keeps the account `default` in every namespace. Models pkg/controller/serviceaccount/serviceaccounts_controller.go. */
import { splitKey } from "@kubenetsim/api";
import { afterWrite } from "../runtime/outcome.ts";
import type { Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";

const DEFAULT_ACCOUNT = "default";

/** Keys are namespaces. */
export const serviceAccountsController: Controller = {
  name: "serviceaccount-controller",
  watches: [
    watch("namespaces", (event) => (event.type === "ADDED" ? [event.key] : NO_KEYS)),
    watch("serviceaccounts", (event) => (event.type === "DELETED" ? [splitKey(event.key).namespace] : NO_KEYS)),
  ],
  reconcile(context, namespace) {
    const found = context.get("namespaces", namespace);
    if (found === undefined || found.status?.phase === "Terminating") return undefined;
    if (context.get("serviceaccounts", `${namespace}/${DEFAULT_ACCOUNT}`) !== undefined) return undefined;
    const metadata = { name: DEFAULT_ACCOUNT, namespace };
    return afterWrite(context.create("serviceaccounts", { apiVersion: "v1", kind: "ServiceAccount", metadata }));
  },
};
