/** Server-side apply: who owns which field of an object. */
export { type ApplyType, applyTypeOfKind } from "./apply-type.ts";
export { compareFields } from "./compare.ts";
export { configErrors } from "./config-errors.ts";
export {
  difference,
  type FieldSet,
  fieldsV1Of,
  formatPath,
  isEmptySet,
  pathsOf,
  sameSet,
  setOfFieldsV1,
  union,
} from "./field-set.ts";
export { entriesOf, type Owner, type Owners, ownersOf, type Writer, writerKey } from "./managed-fields.ts";
export { type AppliedFields, applyFields, type Conflict, ownersAfterUpdate, type WriteContext } from "./owners.ts";
export { toFieldSet } from "./to-field-set.ts";
