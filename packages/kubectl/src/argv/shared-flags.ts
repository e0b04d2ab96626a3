/** Flags that several commands share. */
import { bool, duration, type Flag, integer, list, optional, refused, text } from "./flag.ts";

/** Those that every command has. There is one cluster and one user: what would choose another is refused. */
export const globalFlags: readonly Flag[] = [
  text("namespace", "n"),
  { ...integer("v", 0), short: "v" },
  text("request-timeout", undefined, "0"),
  duration("log-flush-frequency", 5000),
  ...["as", "as-uid", "cache-dir", "certificate-authority", "client-certificate", "client-key", "cluster", "context"]
    .concat(["kubeconfig", "password", "profile", "profile-output", "tls-server-name", "token", "user", "username"])
    .map((name) => refused(text(name))),
  refused(text("server", "s")),
  refused(list("as-group")),
  refused(bool("insecure-skip-tls-verify")),
  refused(bool("disable-compression")),
  refused(bool("match-server-version")),
  refused(bool("warnings-as-errors")),
];

/** `-f`, `-R`, and `-k`, for which there is no kustomize here. */
export const fileFlags: readonly Flag[] = [
  list("filename", "f"),
  bool("recursive", "R"),
  refused(text("kustomize", "k")),
];

export const selectorFlag: Flag = text("selector", "l");
export const allNamespacesFlag: Flag = bool("all-namespaces", "A");
export const dryRunFlag: Flag = optional("dry-run", "none", "unchanged");

/** `-o` and what belongs to it. */
export const printFlags: readonly Flag[] = [
  text("output", "o"),
  text("template"),
  bool("allow-missing-template-keys", undefined, true),
  bool("show-managed-fields"),
];
