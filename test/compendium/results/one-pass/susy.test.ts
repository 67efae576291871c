import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { openTable } from "compendium";
import { RandomStream } from "sa-adam";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { convertSusy, SUSY_FIELDS } from "../../../../lib/compendium/results/one-pass/convert.js";
import { type DownloadProgress, download } from "../../../../lib/compendium/results/one-pass/download.js";

const root = mkdtempSync(join(tmpdir(), "sa-adam-susy-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "test-"));
});

describe("download", () => {
  const random = new RandomStream(1);
  const content = Buffer.from(Uint8Array.from({ length: 400_000 }, () => random.integer(256)));
  /** What the server does with the next requests; the last one stays. */
  let script: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];
  let ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    const answer = script.length > 1 ? script.shift() : script[0];
    answer?.(request, response);
  });
  let url = "";
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/SUSY.csv.gz`;
  });
  afterAll(() => server.close());
  beforeEach(() => {
    ranges = [];
  });

  /**
   * Serves the file, or the rest that is asked for, as far as `bytes`; once these are in the client's file, however long
   * that takes, the connection breaks off.
   */
  const serve =
    (bytes = Number.POSITIVE_INFINITY, withRange = true) =>
    (request: IncomingMessage, response: ServerResponse): void => {
      const asked = withRange ? /bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] : undefined;
      const from = Number(asked ?? 0);
      if (asked !== undefined && from >= content.length) {
        response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
        return;
      }
      const rest = content.subarray(from);
      const range = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` };
      response.writeHead(asked === undefined ? 200 : 206, {
        "content-length": rest.length,
        ...(asked !== undefined && range),
      });
      if (bytes >= rest.length) response.end(rest);
      else response.write(rest.subarray(0, bytes), () => void breakOff(response, from + bytes));
    };
  const breakOff = async (response: ServerResponse, arrived: number): Promise<void> => {
    const part = `${target()}.part`;
    while ((statSync(part, { throwIfNoEntry: false })?.size ?? 0) < arrived) await sleep(5);
    response.destroy();
  };
  const target = (): string => join(folder, "deep", "SUSY.csv.gz");
  const whole = (): void => {
    expect(readFileSync(target()).equals(content)).toBe(true);
    expect(readdirSync(join(folder, "deep"))).toEqual(["SUSY.csv.gz"]);
  };

  it("fetches a file whole, and says how far it is", async () => {
    script = [serve()];
    const told: DownloadProgress[] = [];
    expect(await download(url, target(), { onProgress: (progress) => told.push(progress) })).toBe(
      content.length,
    );
    whole();
    expect(ranges).toEqual([undefined]);
    expect(told[0]).toMatchObject({ done: 0, found: 0, total: content.length });
    expect(told[told.length - 1].done).toBe(content.length);
  });

  it("takes up a connection that breaks off, as often as it brings something", async () => {
    script = [serve(100_000), serve(50_000), serve()];
    await download(url, target());
    whole();
    expect(ranges).toEqual([undefined, "bytes=100000-", "bytes=150000-"]);
  });

  it("continues what an earlier command left", async () => {
    script = [serve()];
    mkdirSync(join(folder, "deep"));
    writeFileSync(`${target()}.part`, content.subarray(0, 300_000));
    const told: DownloadProgress[] = [];
    await download(url, target(), { onProgress: (progress) => told.push(progress) });
    whole();
    expect(ranges).toEqual(["bytes=300000-"]);
    expect(told[0]).toMatchObject({ done: 300_000, found: 300_000, total: content.length });
  });

  it("only gives the name where all bytes had come", async () => {
    script = [serve()];
    mkdirSync(join(folder, "deep"));
    writeFileSync(`${target()}.part`, content);
    await download(url, target());
    whole();
  });

  it("starts anew at a server that knows no ranges", async () => {
    script = [serve(100_000, false), serve(Number.POSITIVE_INFINITY, false)];
    await download(url, target());
    whole();
  });

  it("gives up where nothing more comes, keeps what has come, and says how to go on", async () => {
    script = [serve(100_000), serve(0)];
    await expect(download(url, target())).rejects.toThrow(
      /after 100000 bytes; what has come is kept, and the same command continues$/,
    );
    expect(readdirSync(join(folder, "deep"))).toEqual(["SUSY.csv.gz.part"]);
    script = [serve()];
    await download(url, target());
    whole();
  });

  it("stops at a signal, and can be continued", async () => {
    const controller = new AbortController();
    script = [serve(100_000), () => controller.abort(), serve()];
    await expect(download(url, target(), { signal: controller.signal })).rejects.toThrow(
      "stopped after 100000 bytes; what has come is kept",
    );
    await download(url, target());
    whole();
  });

  it("names what the server answered", async () => {
    script = [(_, response) => response.writeHead(404).end()];
    await expect(download(url, target())).rejects.toThrow(/answers 404 Not Found; try another address/);
    script = [(_, response) => response.writeHead(206, { "content-range": "bytes 7-9/10" }).end("789")];
    mkdirSync(join(folder, "deep"), { recursive: true });
    writeFileSync(`${target()}.part`, "0123");
    await expect(download(url, target())).rejects.toThrow(/answers with bytes from 7 on, asked for 4 on/);
  });

  it("removes a part that is longer than the file", async () => {
    script = [serve()];
    mkdirSync(join(folder, "deep"));
    writeFileSync(`${target()}.part`, Buffer.concat([content, content]));
    await expect(download(url, target())).rejects.toThrow(/longer than the file at .* and was removed/);
    expect(readdirSync(join(folder, "deep"))).toEqual([]);
  });
});

describe("convertSusy", () => {
  const random = new RandomStream(2);
  const table = Array.from({ length: 500 }, (_, i) => [
    i % 3 === 0 ? 1 : 0,
    ...Array.from({ length: 18 }, (_, j) => 100 * j + (j + 1) * random.normal()),
  ]);
  const csv = (rows: readonly (readonly (number | string)[])[]): string =>
    rows
      .map(
        (row) =>
          `${row.map((value) => (typeof value === "number" ? value.toExponential() : value)).join(",")}\n`,
      )
      .join("");
  const written = (text: string | Uint8Array, name = "SUSY.csv"): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const out = (): string => join(folder, "out", "susy.parquet");

  it("standardises the covariates over the file, and keeps rows and labels in their order", async () => {
    const { rows, signal, means, deviations } = await convertSusy(
      written(gzipSync(csv(table)), "SUSY.csv.gz"),
      out(),
      500,
    );
    expect([rows, signal]).toEqual([500, 167]);
    expect(readdirSync(join(folder, "out"))).toEqual(["susy.parquet"]);
    const [response, ...features] = SUSY_FIELDS;
    const opened = await openTable(out(), { response, features });
    expect(opened.size).toBe(500);
    let at = 0;
    for await (const { count, columns, response: labels } of opened.blocks()) {
      for (let i = 0; i < count; i++, at++) {
        expect(labels[i]).toBe(table[at][0]);
        for (let j = 0; j < 18; j++) {
          expect(columns[j][i] * deviations[j] + means[j]).toBeCloseTo(table[at][j + 1], 9);
        }
      }
    }
    expect(at).toBe(500);
    opened.close();
    for (let j = 0; j < 18; j++) {
      const values = table.map((row) => row[j + 1]);
      const mean = values.reduce((sum, value) => sum + value, 0) / 500;
      expect(means[j]).toBeCloseTo(mean, 9);
      expect(deviations[j]).toBeCloseTo(
        Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 500),
        9,
      );
    }
  });

  const changed = (row: number, column: number, value: number | string) =>
    table.map((values, i) => values.map((old, j) => (i === row && j === column ? value : old)));
  it.each([
    ["a row too few", csv(table.slice(1)), "has 499 rows, expected 500; download it again"],
    ["text", csv(changed(41, 3, "abc")), /line 42: .*"lepton_1_phi".*"abc"/],
    ["a column too few", csv(table.map((row) => row.slice(1))), /Expected Number of Columns: 19 Found: 18/],
    ["a column too many", csv(table.map((row) => [...row, 1])), /Expected Number of Columns: 19 Found: 20/],
    ["a missing value", csv(changed(7, 5, "")), "1 row has no finite lepton_2_eta"],
    ["an infinite value", csv(changed(7, 5, "inf")), "1 row has no finite lepton_2_eta"],
    ["another label", csv(changed(7, 0, 2)), "1 label in the first column is neither 0 nor 1"],
    [
      "a constant column",
      csv(table.map((row) => row.map((value, j) => (j === 4 ? 7 : value)))),
      "lepton_2_pT is constant",
    ],
    ["nothing", "", "has 0 rows, expected 500"],
    ["a ZIP archive", "PK\u0003\u0004and so on", "a ZIP archive must be unpacked first"],
  ])("refuses a file with %s, and writes nothing", async (_, text, message) => {
    await expect(convertSusy(written(text), out(), 500)).rejects.toThrow(message);
    expect(readdirSync(join(folder, "out"))).toEqual([]);
  });

  it("refuses a packed file that was cut off, and one that is not there", async () => {
    const packed = gzipSync(csv(table));
    const path = written(packed.subarray(0, packed.length / 2), "SUSY.csv.gz");
    await expect(convertSusy(path, out(), 500)).rejects.toThrow(/truncated|rows, expected/);
    await expect(convertSusy(join(folder, "none.csv"), out())).rejects.toThrow(
      "compendium susy download brings it",
    );
  });
});
