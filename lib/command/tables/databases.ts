import { DataError } from "sa-adam/internal";
import { visible } from "../files/visible.js";

/** A fault of a query, by its problem and remedy. */
const fault = (code: string, file: string, problem: string, remedy: string): DataError =>
  new DataError({ code, file, problem, remedy, option: "sql" });

/** What DuckDB's extensions say for SQLite and PostgreSQL, and what it means; the first that fits is taken. */
export const OF_DATABASES: readonly (readonly [pattern: RegExp, meaning: (found: string[]) => DataError])[] =
  [
    [
      // What stands between the quotation marks is how to connect, with its password.
      /Unable to connect to Postgres at "[\s\S]*": ([^\n]*)/,
      ([reason]) =>
        fault(
          "unreachable",
          "PostgreSQL",
          `there is no connection (${visible(reason).replace(/:\s+/g, ": ")})`,
          "check host, port, dbname, user and password",
        ),
    ],
    [
      /permission denied for (\w+ [^;\n]+)/,
      ([what]) =>
        fault(
          "refused",
          "PostgreSQL",
          `it does not let you read the ${visible(what)}`,
          "ask for the right to SELECT",
        ),
    ],
    [
      /(terminating connection[^\n;]*|server closed the connection[^\n;]*|connection not open|SSL connection has been closed[^\n;]*)/,
      ([reason]) =>
        fault("broken-off", "PostgreSQL", `the connection broke off (${visible(reason)})`, "try again"),
    ],
    [
      // Neither extension has a word of its own for what is not there.
      /(?:GetTableInfo - table "([^"]*)" not found|Table (.*) does not contain any columns)/,
      ([sqlite, postgres]) =>
        fault("bad-query", "the query", `there is no table "${visible(sqlite ?? postgres)}"`, "mend it"),
    ],
    [
      /Unable to open database "([\s\S]*?)": ([^\n]*)/,
      ([path, reason]) =>
        fault(
          "no-file",
          visible(path),
          `this SQLite file cannot be opened (${visible(reason)})`,
          "check its name",
        ),
    ],
    [
      /(file is not a database|database disk image is malformed)/,
      ([reason]) =>
        fault(
          "damaged-file",
          "the query's SQLite file",
          `it is ${reason === "file is not a database" ? "no database" : "damaged"} (${reason})`,
          "copy it anew",
        ),
    ],
    [
      /database (?:table )?is locked/,
      () =>
        fault(
          "locked",
          "the query's SQLite file",
          "another program keeps it locked",
          "try again when it has ended",
        ),
    ],
    [
      /Invalid type in column "([^"]*)": expected [\w ]+, found "([\s\S]*?)" of type/,
      ([column, value]) =>
        fault(
          "not-a-number",
          "the query",
          `"${visible(value)}" in column "${visible(column)}" is not a number, as the table declares`,
          "mend the row, or leave it out by a WHERE",
        ),
    ],
  ];

/**
 * A query's rows that ended before the last one, where another try went through: a server that ends a connection under way says so to
 * DuckDB, whose streams keep it for themselves. Undefined where no server of a database was asked.
 */
export function brokenOff(sql: string | undefined): DataError | undefined {
  if (sql === undefined || !/\bpostgres_(?:scan|scan_pushdown|query)\s*\(/i.test(sql)) return undefined;
  return fault(
    "broken-off",
    "PostgreSQL",
    "the connection broke off before the last row, and a new one went through",
    "try again; if it comes back, look who ends it, a time limit or a restart",
  );
}

/** A text without passwords. */
export function withoutPasswords(text: string): string {
  return text
    .replace(/(password\s*=\s*)('[^']*'|[^\s'"]+)/gi, "$1...")
    .replace(/(:\/\/[^\s:/@]+:)[^\s@]+@/g, "$1...@");
}
