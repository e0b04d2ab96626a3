/** A program that serves pages over HTTP, and may need another server to do so. */
import { expand } from "./expand.ts";
import type { HttpResponse, Program, ProgramIO } from "./types.ts";

export interface Page {
  readonly status?: number;
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
  /** While this file exists in the container, the page answers 503. */
  readonly unlessFile?: string;
}

/** Path to its page, or to the page's text. A path that ends in `/*` serves everything under it. */
export type Routes = { readonly [path: string]: string | Page };

export interface HttpServerOptions {
  /** `host:port`, with `$(NAME)` for the container's environment: without a connection there, every page answers 500. */
  readonly dependsOn?: string;
  /** Until this many milliseconds after its start every page answers 503. */
  readonly startupMs?: number;
  /** Milliseconds from SIGTERM to its end. */
  readonly terminationMs?: number;
}

/**
 * An HTTP server on one port.
 * @example httpServer(8002, { "/blog/index/": "hello" }, { dependsOn: "$(MYSQL_HOST):$(MYSQL_PORT)" })
 */
export function httpServer(port: number, routes: Routes, options: HttpServerOptions = {}): Program {
  const pages = new Map(Object.entries(routes));
  const { terminationMs } = options;
  return {
    listens: () => [{ protocol: "tcp", port }],
    serve(request, io) {
      if (request.kind === "raw") return request.data === "" ? { kind: "raw", data: "" } : text(400, "400 Bad Request");
      if (request.kind !== "http") return undefined;
      if (io.now < io.self.startedAt + (options.startupMs ?? 0)) return text(503, "starting");
      const page = pageAt(pages, pathOf(request.path));
      if (page === undefined) return text(404, "404 page not found");
      if (page.unlessFile !== undefined && io.file(page.unlessFile) !== undefined)
        return text(503, "503 Service Unavailable");
      const missing = missingDependency(options, io);
      if (missing !== undefined) return text(500, missing);
      return {
        kind: "http",
        status: page.status ?? 200,
        headers: { "content-type": "text/html; charset=utf-8", ...page.headers },
        body: page.body,
      };
    },
    ...(terminationMs === undefined ? {} : { terminationMs: () => terminationMs }),
  };
}

function pageAt(pages: ReadonlyMap<string, string | Page>, path: string): Page | undefined {
  const page = pages.get(path) ?? subtreeAt(pages, path);
  return typeof page === "string" ? { body: page } : page;
}

function subtreeAt(pages: ReadonlyMap<string, string | Page>, path: string): string | Page | undefined {
  for (let end = path.lastIndexOf("/"); end >= 0; end = path.lastIndexOf("/", end - 1)) {
    const page = pages.get(`${path.slice(0, end)}/*`);
    if (page !== undefined) return page;
    if (end === 0) break;
  }
  return undefined;
}

function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query < 0 ? target : target.slice(0, query);
}

function missingDependency(options: HttpServerOptions, io: ProgramIO): string | undefined {
  if (options.dependsOn === undefined) return undefined;
  const target = expand(options.dependsOn, io);
  const reply = io.connect(target, { kind: "raw", data: "" });
  return reply.ok || reply.connected === true ? undefined : `cannot connect to ${target}: ${reply.error}`;
}

function text(status: number, body: string): HttpResponse {
  return { kind: "http", status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
