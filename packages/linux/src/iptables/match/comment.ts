/** `-m comment`: fits always; it is for people. */
import type { Match } from "../../netfilter/types.ts";
import { type MatchKind, quote } from "../kind.ts";

type CommentMatch = Extract<Match, { match: "comment" }>;

// XT_MAX_COMMENT_LEN, with the NUL that ends it.
const LENGTH_MAX = 255;

export const commentMatch: MatchKind<CommentMatch> = {
  name: "comment",
  modules: ["comment"],
  options: { "--comment": 1 },
  matches() {
    return true;
  },
  print(match) {
    return `-m comment --comment ${quote(match.comment)}`;
  },
  parse([option]) {
    if (option === undefined) return { error: 'comment: option "--comment" must be specified' };
    if (option.value.length > LENGTH_MAX)
      return { error: 'comment: bad value for option "--comment", or out of range' };
    return [{ match: "comment", comment: option.value }];
  },
};
