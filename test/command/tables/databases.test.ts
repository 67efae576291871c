import { DataError } from "sa-adam/internal";
import { expect, it } from "vitest";
import { explain } from "../../../lib/command/tables/explain.js";
import { explained } from "../../../lib/command/tables/pass.js";

/** What DuckDB's extensions say, as test/sources/run.mjs met it, and our line. */
it.each([
  [
    'IO Error: Unable to connect to Postgres at "host=h user=u password=hunter2": connection to server at "h", port 9 failed: Connection refused\n\tIs it running?',
    'PostgreSQL: there is no connection (connection to server at "h", port 9 failed: Connection refused)',
  ],
  [
    'Invalid Error: Failed to prepare COPY "COPY (SELECT "id" FROM "public"."rows"  LIMIT 1) TO STDOUT (FORMAT "binary");": ERROR:  permission denied for table rows',
    "PostgreSQL: it does not let you read the table rows",
  ],
  ["Invalid Input Error: Table none does not contain any columns.", 'there is no table "none"'],
  ['Binder Error: GetTableInfo - table "none" not found', 'there is no table "none"'],
  [
    'Invalid Error: Unable to open database "a.db": unable to open database file',
    "a.db: this SQLite file cannot be opened (unable to open database file)",
  ],
  [
    "Invalid Error: Failed to prepare query \"PRAGMA table_info('rows')\": file is not a database",
    "SQLite file: it is no database",
  ],
  ["Invalid Error: database disk image is malformed", "SQLite file: it is damaged"],
  [
    "Invalid Error: Failed to prepare query \"PRAGMA table_info('rows')\": database is locked",
    "another program keeps it locked",
  ],
  [
    'Mismatch Type Error: Invalid type in column "x1": expected float or integer, found "abc" of type "text" instead.',
    '"abc" in column "x1" is not a number',
  ],
  ["IO Error: something about postgres://u:hunter2@h and password='hunter2' here", "password=... here"],
])("%s", (message, line) => {
  const { message: said } = explain(new Error(message), { files: [], header: true, sql: "select 1" });
  expect(said).toContain(line);
  expect(said).not.toContain("hunter2");
});

it("names PostgreSQL where its rows ended before the last one, and no one else", async () => {
  const ended = new DataError({ code: "broken-off", problem: "the reading broke off", remedy: "try again" });
  const scan = "select y from postgres_scan('host=h password=hunter2', 'public', 'rows')";
  const said = String(await explained(ended, [], { response: "y", sql: scan }));
  expect(said).toContain(
    "PostgreSQL: the connection broke off before the last row, and a new one went through",
  );
  expect(said).not.toContain("hunter2");
  expect(
    await explained(ended, [], { response: "y", sql: "select y from sqlite_scan('a.db', 'rows')" }),
  ).toBe(ended);
  expect(await explained(ended, [], { response: "y" })).toBe(ended);
});
