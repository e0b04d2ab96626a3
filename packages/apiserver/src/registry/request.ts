/** What every write is told besides the object. */
import type { ManagedFieldsEntry } from "@kubenetsim/api";
import type { AdmissionPlugin } from "../admission/types.ts";
import type { DeleteOptions, WriteOptions } from "../client/types.ts";
import type { RequestInfo } from "../config.ts";

/** One request that writes: the server's configuration and time, what the caller asked for. */
export interface Request extends RequestInfo {
  readonly options: WriteOptions;
  /** The object is typed and frozen plain data, made by this program: its structure is not checked again. */
  readonly trusted: boolean;
  /** The object has its defaults already; none are filled in. */
  readonly defaulted?: boolean;
  /** Who owns which fields after this write, where an apply has found that out. */
  readonly managedFields?: readonly ManagedFieldsEntry[];
  /** The admission chain; absent: that of a server without functions of a user. */
  readonly admission?: readonly AdmissionPlugin[];
}

export interface DeleteRequest extends RequestInfo {
  readonly options: DeleteOptions;
  readonly admission?: readonly AdmissionPlugin[];
}
