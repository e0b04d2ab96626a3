/** `kubectl set`: one command a file. Models k8s.io/kubectl/pkg/cmd/set/set.go. */
import type { Command } from "../../request.ts";
import { group } from "../group.ts";
import { setEnvCommand } from "./env.ts";
import { setImageCommand } from "./image.ts";
import { setResourcesCommand } from "./resources.ts";
import { setSelectorCommand } from "./selector.ts";
import { setServiceAccountCommand } from "./serviceaccount.ts";
import { setSubjectCommand } from "./subject.ts";

export const setCommand: Command = group({
  name: "set",
  summary: "Set specific features on objects",
  subcommands: [
    setEnvCommand,
    setImageCommand,
    setResourcesCommand,
    setSelectorCommand,
    setServiceAccountCommand,
    setSubjectCommand,
  ],
});
