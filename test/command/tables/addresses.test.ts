import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DataError } from "sa-adam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explain } from "../../../lib/command/tables/explain.js";
import { readTable } from "./files.js";

/** Two answers of a server: a CSV file, and nothing. */
const text = "y,x\n1,2\n3,5\n4,4\n";
const server = createServer((request, response) => {
  if (request.url !== "/rows.csv") return response.writeHead(404).end();
  const [, first, last] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "") ?? [];
  const to = Math.min(text.length - 1, Number(last || text.length));
  const part = text.slice(Number(first ?? 0), to + 1);
  const range = first !== undefined && { "content-range": `bytes ${first}-${to}/${text.length}` };
  response.writeHead(range ? 206 : 200, {
    "accept-ranges": "bytes",
    "content-length": part.length,
    ...range,
  });
  return response.end(request.method === "HEAD" ? undefined : part);
});
let address = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

describe("addresses", () => {
  it("are read where DuckDB's extension is there; elsewhere it is said how to get it", async (context) => {
    const rows = readTable(`${address}/rows.csv`, { response: "y" });
    const failure = await rows.then(
      () => undefined,
      (error: DataError) => error,
    );
    if (failure === undefined) {
      expect((await rows).rows).toEqual([
        [1, 2],
        [3, 5],
        [4, 4],
      ]);
      await expect(readTable(`${address}/none.csv`, { response: "y" })).rejects.toThrow(
        `${address}/none.csv: there is nothing at this address (HTTP 404); check it`,
      );
      return;
    }
    expect(failure.message).toMatch(
      /^addresses are read by DuckDB's extension httpfs, which is not installed and could not be fetched; run INSTALL httpfs in DuckDB v1\.\d+\.\d+ /,
    );
    context.skip("DuckDB's extension httpfs is not installed here: test/sources/run.mjs reads addresses");
  });

  it("of other kinds are refused", async () => {
    await expect(readTable("ftp://server/rows.csv", { response: "y" })).rejects.toThrow(
      "only files on this machine and addresses that begin with http, https or s3 are read",
    );
  });
});

describe("what DuckDB says of an address or a table elsewhere is one line that names it", () => {
  // As DuckDB 1.5.5 said it to test/sources/run.mjs.
  it.each([
    [
      "HTTP Error: HTTP GET error on 'http://h/t.parquet' (HTTP 404 Not Found)\n\nLINE 1: select\n",
      "http://h/t.parquet: there is nothing at this address (HTTP 404); check it",
    ],
    [
      "HTTP Error: HTTP GET error on 'http://h/t.parquet' (HTTP 403 Forbidden)",
      "http://h/t.parquet: its server does not let you read it (HTTP 403); look at its permissions, or for s3 at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    ],
    [
      "IO Error: Could not connect to server error for HTTP HEAD to 'http://h:1/t.csv'\n\nLINE 1: select\n",
      "http://h:1/t.csv: its server cannot be reached; check the address and the network",
    ],
    [
      "Invalid Error: Transferred a partial file\n\nLINE 1: select\n",
      "one of the addresses: the transfer broke off (transferred a partial file); try again",
    ],
    [
      'INTERNAL Error: GetTableInfo - table "none" not found\n\nLINE 2: select * from sqlite_scan(\n\nStack Trace:\n',
      'the query: there is no table "none"; mend it',
    ],
  ])("%j", (message, line) => {
    const explained = explain(new Error(message), { files: [], header: true });
    expect(explained).toBeInstanceOf(DataError);
    expect(explained.message).toBe(line);
  });
});
