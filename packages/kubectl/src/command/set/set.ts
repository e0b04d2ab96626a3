/** `kubectl set`: one command a file. Models k8s.io/kubectl/pkg/cmd/set/set.go. */
import { type Command, failed } from "../../request.ts";
import { setEnvCommand } from "./env.ts";
import { setImageCommand } from "./image.ts";
import { setResourcesCommand } from "./resources.ts";
import { setSelectorCommand } from "./selector.ts";

export const setCommand: Command = {
  name: "set",
  aliases: [],
  summary: "Set specific features on objects",
  flags: [],
  subcommands: [setEnvCommand, setImageCommand, setResourcesCommand, setSelectorCommand],
  run: ({ args }) =>
    failed(
      args.length === 0
        ? "Must specify one of: env, image, resources, selector"
        : `unknown command ${JSON.stringify(args[0])}\nSee 'kubectl set -h' for help and examples`,
    ),
};
