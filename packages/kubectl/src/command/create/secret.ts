/** `kubectl create secret`: one command a type. Models k8s.io/kubectl/pkg/cmd/create/create_secret{,_docker,_tls}.go. */
import { encodeBase64, goQuote, type KubeObject } from "@kubenetsim/api";
import { bool, boolOf, list, listOf, text, textOf } from "../../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { group } from "../group.ts";
import { createNew, unstored } from "../new-object.ts";
import { type Data, dataOf, type KeyWords, sourceFlags } from "./data-sources.ts";
import { contentHash } from "./hash.ts";
import { createFlags, nameOf } from "./shared.ts";

const genericCommand: Command = {
  name: "generic",
  aliases: [],
  summary: "Create a secret from a local file, directory, or literal value",
  flags: [...createFlags, ...sourceFlags, text("type")],
  run(request) {
    const name = nameOf(request, "secret generic");
    if (typeof name !== "string") return name;
    const data = dataOf(request, WORDS);
    return typeof data === "string" ? failed(data) : create(request, name, textOf(request.flags, "type"), data);
  },
};

const WORDS: KeyWords = {
  invalid: (key, why) => `${goQuote(key)} is not valid key name for a Secret ${why.join(";")}`,
  taken: (key) => `cannot add key ${key}, another key by that name already exists`,
};

const registryCommand: Command = {
  name: "docker-registry",
  aliases: [],
  summary: "Create a secret for use with a Docker registry",
  flags: [
    ...createFlags,
    text("docker-username"),
    text("docker-password"),
    text("docker-email"),
    text("docker-server", undefined, "https://index.docker.io/v1/"),
    list("from-file"),
    bool("append-hash"),
  ],
  run: runRegistry,
};

const CONFIG_KEY = ".dockerconfigjson";

function runRegistry(request: Request): Outcome {
  const name = nameOf(request, "secret docker-registry");
  if (typeof name !== "string") return name;
  const { flags } = request;
  const files = listOf(flags, "from-file").map((source) => (source.includes("=") ? source : `${CONFIG_KEY}=${source}`));
  const [username, password, server] = ["username", "password", "server"].map((flag) =>
    textOf(flags, `docker-${flag}`),
  );
  if (files.length === 0 && (username === "" || password === "" || server === ""))
    return failed(
      "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
    );
  const data = files.length === 0 ? registryData(request) : dataOf(withFiles(request, files), WORDS);
  return typeof data === "string" ? failed(data) : create(request, name, "kubernetes.io/dockerconfigjson", data);
}

function withFiles(request: Request, files: readonly string[]): Request {
  const values = new Map([...request.flags.values, ["from-file", files] as const]);
  return { ...request, flags: { ...request.flags, values } };
}

/** The order of the fields is Go's. */
function registryData({ flags }: Request): Data {
  const [username, password, email, server] = ["username", "password", "email", "server"].map((flag) =>
    textOf(flags, `docker-${flag}`),
  );
  const auth = encodeBase64(`${username}:${password}`);
  const entry = { username, password, ...(email === "" ? {} : { email }), auth };
  return new Map([[CONFIG_KEY, JSON.stringify({ auths: { [server ?? ""]: entry } })]]);
}

const tlsCommand: Command = {
  name: "tls",
  aliases: [],
  summary: "Create a TLS secret",
  flags: [...createFlags, text("cert"), text("key"), bool("append-hash")],
  run: runTls,
};

const PEM = /-----BEGIN [A-Z ]+-----/;

function runTls(request: Request): Outcome {
  const name = nameOf(request, "secret tls");
  if (typeof name !== "string") return name;
  const paths = { cert: textOf(request.flags, "cert"), key: textOf(request.flags, "key") };
  if (paths.cert === "" || paths.key === "") return failed("key and cert must be specified");
  const [cert, key] = [request.io.readFile?.(paths.cert), request.io.readFile?.(paths.key)];
  if (cert === undefined) return failed(unreadable(paths.cert));
  if (key === undefined) return failed(unreadable(paths.key));
  if (!PEM.test(cert)) return failed("tls: failed to find any PEM data in certificate input");
  if (!PEM.test(key)) return failed("tls: failed to find any PEM data in key input");
  const data = new Map([
    ["tls.crt", cert],
    ["tls.key", key],
  ]);
  return create(request, name, "kubernetes.io/tls", data);
}

function unreadable(path: string): string {
  return `Cannot read file ${path}, open ${path}: no such file or directory`;
}

function create(request: Request, name: string, type: string, values: Data): Outcome {
  const data = Object.fromEntries([...values].map(([key, value]) => [key, encodeBase64(value)]));
  const isHashed = boolOf(request.flags, "append-hash");
  const suffix = isHashed ? `-${contentHash({ data, kind: "Secret", name, type })}` : "";
  const object = {
    ...unstored({ apiVersion: "v1", kind: "Secret", metadata: { name: name + suffix } }),
    ...(values.size === 0 ? {} : { data }),
    ...(type === "" ? {} : { type }),
  };
  return createNew(request, "secrets", object as KubeObject, {
    wrapped: (message) => `failed to create secret ${message}`,
  });
}

export const createSecretCommand: Command = group({
  name: "secret",
  parent: "create",
  summary: "Create a secret using a specified subcommand",
  subcommands: [registryCommand, genericCommand, tlsCommand],
});
