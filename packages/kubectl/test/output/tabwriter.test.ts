import { describe, expect, test } from "vitest";
import { formatTabs, TABLE } from "../../src/output/tabwriter.ts";

const TWO = { padding: 2 };

describe("columns", () => {
  test.each([
    ["", ""],
    ["a\n", "a\n"],
    ["a\tb\nlong\tc\n", "a     b\nlong  c\n"],
    // A line without a tab ends the column.
    ["a\tb\nlong line\ncc\td\n", "a  b\nlong line\ncc  d\n"],
    // A column on the right ends where a line lacks it.
    ["a\tb\tc\naa\tbbb\naaa\tb\tc\n", "a    b  c\naa   bbb\naaa  b  c\n"],
    ["a\t\tc\nb\td\te\n", "a     c\nb  d  e\n"],
    ["\tb\n", "  b\n"],
    ["a\t\n", "a  \n"],
    ["ä\tb\nxx\tb\n", "ä   b\nxx  b\n"],
  ])("%j", (text, expected) => {
    expect(formatTabs(text, TWO)).toBe(expected);
  });

  test("a table's columns have a least width", () => {
    expect(formatTabs("A\tB\n1\t2\n", TABLE)).toBe("A     B\n1     2\n");
  });
});
