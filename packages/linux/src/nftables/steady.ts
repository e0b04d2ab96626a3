/** Whether a statement asks for nothing but what all packets of one sort have in common, or for chance: see `DrawLog`. */
import type { NftExpression, NftStatement } from "./types.ts";

/** False in doubt. What sets hold is judged where they are looked up in. */
export function isSteady(statement: NftStatement): boolean {
  switch (statement.statement) {
    case "match":
      return isSteadyExpression(statement.left);
    case "vmap":
      return isSteadyExpression(statement.key);
    case "nat":
      return statement.addr === undefined || isSteadyExpression(statement.addr);
    case "mangle":
      return isSteadyExpression(statement.to);
    case "verdict":
    case "reject":
    case "counter":
    case "log":
    case "notrack":
      return true;
    default:
      return false;
  }
}

function isSteadyExpression(expression: NftExpression): boolean {
  switch (expression.expression) {
    case "payload":
      return expression.field !== "sport";
    case "concat":
      return expression.parts.every(isSteadyExpression);
    case "binary":
      return isSteadyExpression(expression.left);
    case "map":
      return isSteadyExpression(expression.key);
    case "meta":
    case "ct":
    case "fib":
    case "numgen":
    case "value":
      return true;
    default:
      return false;
  }
}
