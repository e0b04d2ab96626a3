/** `kubectl api-versions`. Models k8s.io/kubectl/pkg/cmd/apiresources/apiversions.go. */
import { groupVersionOf } from "@kubenetsim/api";
import { allInfos } from "@kubenetsim/apiserver";
import { usageError } from "../failure.ts";
import { type Command, failed } from "../request.ts";

export const apiVersionsCommand: Command = {
  name: "api-versions",
  aliases: [],
  summary: "Print the supported API versions on the server, in the form of group/version",
  flags: [],
  run({ args, client }) {
    if (args.length > 0) return failed(usageError("api-versions", `unexpected arguments: [${args.join(" ")}]`));
    const versions = new Set(allInfos(client.store).map(groupVersionOf));
    return {
      stdout: [...versions]
        .sort()
        .map((version) => `${version}\n`)
        .join(""),
    };
  },
};
