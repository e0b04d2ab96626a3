/** An image that nobody registered: it listens on every port that its manifest declares, and answers with its pod's name. */
import type { Program } from "./types.ts";

export const genericProgram: Program = {
  listens: (start) => start.ports,
  serve(request, io) {
    if (request.kind === "http")
      return { kind: "http", status: 200, headers: { "content-type": "text/plain" }, body: `${io.self.pod}\n` };
    return request.kind === "raw" ? { kind: "raw", data: io.self.pod } : undefined;
  },
};
