import { expect, it } from "vitest";
import { csv, fieldsOf } from "../../../lib/command/files/csv.js";

it.each([
  ["a,b,c", ["a", "b", "c"]],
  [' a , "b, c" ,"say ""no"""', ["a", "b, c", 'say "no"']],
  ["a,,b,", ["a", "", "b", ""]],
  ['5" pipe,x', ['5" pipe', "x"]],
  ['"a', ['"a']],
  ["", [""]],
])("the fields of %s", (line, fields) => expect(fieldsOf(line)).toEqual(fields));

it("fields that csv writes are read as they were", () => {
  const names = ["a", "b, c", 'say "no"', "d e"];
  const [head] = csv(Object.fromEntries(names.map((name) => [name, [1]]))).split("\n");
  expect(fieldsOf(head)).toEqual(names);
});
