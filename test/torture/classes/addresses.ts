import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { run } from "../../programs.js";
import { answerTo, difference } from "../answers.js";
import { judged, withoutLeftovers } from "../judge.js";
import { cleanTable, csvOf } from "../rows.js";
import { strictTable } from "../strict-csv.js";
import type { Outcome, Torture } from "../torture.js";

interface AddressCase {
  readonly seed: number;
  readonly trouble: keyof typeof TROUBLES;
  /** From which request on. */
  readonly from: number;
  /** Where in the answer, in millionths. */
  readonly at: number;
}

/** What a server does wrong; what it would have answered rightly is the body. */
const TROUBLES: Readonly<
  Record<string, (request: IncomingMessage, response: ServerResponse, body: Buffer, at: number) => void>
> = {
  nothing: (request, response, body) => give(request, response, body),
  "says 404": (_, response) => void response.writeHead(404).end(),
  "says 403": (_, response) => void response.writeHead(403).end("<html>no</html>"),
  "says 500": (_, response) => void response.writeHead(500).end("Traceback"),
  "says 503": (_, response) => void response.writeHead(503, { "retry-after": "1" }).end(),
  "sends a page": (_, response) =>
    void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><p>Sign in"),
  "sends nothing": (_, response) => void response.writeHead(200, { "content-length": 0 }).end(),
  "breaks off": (request, response, body, at) => {
    const part = partOf(request, body);
    response.writeHead(part.length < body.length ? 206 : 200, head(request, body, part));
    response.write(part.subarray(0, at % Math.max(1, part.length)), () => response.destroy());
  },
  "closes at once": (request) => void request.socket.destroy(),
  "says too long": (request, response, body) => {
    const part = partOf(request, body);
    response.writeHead(200, { ...head(request, body, part), "content-length": part.length + 100 });
    response.write(part, () => setTimeout(() => response.destroy(), 50));
  },
  "knows no ranges": (request, response, body) => {
    response.writeHead(200, { "content-length": body.length });
    response.end(request.method === "HEAD" ? undefined : body);
  },
  "is slow": (request, response, body, at) => void setTimeout(() => give(request, response, body), at % 1500),
  "sends to itself": (request, response) => void response.writeHead(302, { location: request.url }).end(),
};

function partOf(request: IncomingMessage, body: Buffer): Buffer {
  const [, first = "0", last] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "") ?? [];
  return body.subarray(Number(first), last ? Number(last) + 1 : undefined);
}

function head(request: IncomingMessage, body: Buffer, part: Buffer): Record<string, string | number> {
  const first = Number(/bytes=(\d+)/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const range = { "content-range": `bytes ${first}-${first + part.length - 1}/${body.length}` };
  return { "accept-ranges": "bytes", "content-length": part.length, ...(request.headers.range && range) };
}

function give(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const part = partOf(request, body);
  response.writeHead(request.headers.range ? 206 : 200, head(request, body, part));
  response.end(request.method === "HEAD" ? undefined : part);
}

async function runAddress({ seed, trouble, from, at }: AddressCase, folder: string): Promise<Outcome> {
  const body = Buffer.from(csvOf(cleanTable(seed, 400, true, "gaussian")));
  let requests = 0;
  const server = createServer((request, response) => {
    if (requests++ < from) give(request, response, body);
    else TROUBLES[trouble](request, response, body, at);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/rows.csv`;
    const ended = await run("command", "fit", address, "--response", "y", "--format", "json");
    const right = answerTo(strictTable(body, "y"), "gaussian")!;
    return withoutLeftovers(
      judged(ended, (out) => difference(out, right), [2]),
      folder,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export const addresses: Torture<AddressCase> = {
  name: "addresses",
  promise:
    "a server that refuses, breaks off, is slow or says wrong things is one clear line, or gives the right answer",
  cases: fc.record({
    seed: fc.nat(1000),
    trouble: fc.constantFrom(...Object.keys(TROUBLES)),
    from: fc.nat(6),
    at: fc.nat(999_999),
  }) as fc.Arbitrary<AddressCase>,
  share: 10,
  seconds: 120,
  whole: true,
  unable: () =>
    existsSync(join(process.env.SA_ADAM_EXTENSIONS ?? "none", "httpfs.duckdb_extension"))
      ? undefined
      : "needs DuckDB's extension httpfs in SA_ADAM_EXTENSIONS",
  run: (one, { folder }) => runAddress(one, folder),
};
