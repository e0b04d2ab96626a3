/** A ServiceAccount. Models describeServiceAccount. */
import { labelOf, type ServiceAccount } from "@kubenetsim/api";
import type { Context, Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, nameLines } from "./lines.ts";

export const describeServiceAccount: Describer<ServiceAccount> = (account, context) => {
  const { metadata, imagePullSecrets = [], secrets = [] } = account;
  const { client } = context;
  const missing = (name: string): boolean => client.get("secrets", `${metadata.namespace}/${name}`) === undefined;
  const named = (names: readonly (string | undefined)[]): readonly string[] =>
    names.map((name = "") => (missing(name) ? `${name} (not found)` : name));
  return [
    ...nameLines(account),
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    ...listLines("Image pull secrets:", named(imagePullSecrets.map(({ name }) => name))),
    ...listLines("Mountable secrets: ", named(secrets.map(({ name }) => name))),
    ...listLines("Tokens:            ", tokensOf(account, context)),
    ...eventLines(account, context),
  ];
};

function tokensOf({ metadata }: ServiceAccount, { client }: Context): readonly string[] {
  const tokens = client
    .list("secrets", metadata.namespace)
    .filter(
      (secret) =>
        secret.type === "kubernetes.io/service-account-token" &&
        labelOf(secret.metadata.annotations, "kubernetes.io/service-account.name") === metadata.name &&
        labelOf(secret.metadata.annotations, "kubernetes.io/service-account.uid") === metadata.uid,
    );
  return tokens.map((secret) => secret.metadata.name ?? "");
}

function listLines(title: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [`${title}\t<none>`];
  return names.map((name, i) => `${i === 0 ? title : " ".repeat(title.length)}\t${name}`);
}
