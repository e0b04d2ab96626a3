/** What every write is told besides the object. */
import type { DeleteOptions, WriteOptions } from "../client/types.ts";
import type { RequestInfo } from "../config.ts";

/** One request that writes: the server's configuration and time, what the caller asked for. */
export interface Request extends RequestInfo {
  readonly options: WriteOptions;
  /** The object is typed and frozen plain data, made by this program: its structure is not checked again. */
  readonly trusted: boolean;
  /** The object has its defaults already; none are filled in. */
  readonly defaulted?: boolean;
}

export interface DeleteRequest extends RequestInfo {
  readonly options: DeleteOptions;
}
