// Rows where they live: http, s3, SQLite and PostgreSQL, each by `sa-adam fit` against the same rows in a file. Outside the ordinary
// tests, for it needs DuckDB's extensions, a server of S3 (pip install "moto[server]") and PostgreSQL:
//
//     npm run build && node test/sources/run.mjs > test/sources/output.txt
//
// The newest extensions on PyPI are those of DuckDB 1.5.5, so the command is run on that DuckDB here.
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const DUCKDB = "1.5.5";
const BINDING = "1.5.5-r.5";
const command = fileURLToPath(new URL("../../lib/command/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sa-adam-sources-"));
const at = (...names) => join(folder, ...names);
const tool = (name, ...args) =>
  execFileSync(name, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const ends = [];
let failures = 0;
const check = (what, good, detail = "") => {
  if (!good) failures++;
  console.log(`${good ? "ok  " : "FAIL"} ${what}${detail && `: ${detail}`}`);
};

try {
  install();
  const { DuckDBInstance } = createRequire(at("x.js"))("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const sql = async (text) => (await connection.runAndReadAll(text)).getRowObjectsJS();
  await connection.run("SELECT setseed(0.5)");
  await connection.run(
    `CREATE TABLE t AS SELECT i AS id, x1, x2, random() AS unused, 1 + x1 - 2 * x2 + random() AS y
     FROM (SELECT i, random() AS x1, random() AS x2 FROM range(300000) r(i)) ORDER BY i`,
  );
  mkdirSync(at("www"));
  await connection.run(`COPY t TO '${at("www/t.parquet")}' (ROW_GROUP_SIZE 50000)`);
  await connection.run(`COPY t TO '${at("www/t.csv")}'`);
  for (const [k, half] of ["id < 150000", "id >= 150000"].entries())
    await connection.run(
      `COPY (FROM t WHERE ${half}) TO '${at(`www/part-${k}.parquet`)}' (ROW_GROUP_SIZE 50000)`,
    );
  const local = await fit([at("www/t.parquet")]);
  await overHttp(sql, local);
  await overS3(local);
  await inSqlite(connection, local);
  await inPostgres(local);
} finally {
  for (const end of ends.reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures === 0 ? "all as they should be" : `${failures} failed`);
process.exit(failures === 0 ? 0 : 1);

/** The built command on the DuckDB that there are extensions for. */
function install() {
  writeFileSync(at("package.json"), "{}");
  tool("npm", "install", "--no-audit", "--no-fund", `@duckdb/node-api@${BINDING}`);
  const own = at("node_modules/sa-adam-cli");
  for (const part of ["dist", "bin", "package.json"])
    cpSync(join(command, part), join(own, part), { recursive: true });
  mkdirSync(at("extensions"));
  for (const name of ["httpfs", "sqlite-scanner", "postgres-scanner"]) {
    tool(
      "python3",
      "-m",
      "pip",
      "download",
      "--no-deps",
      "-d",
      "wheels",
      `duckdb-extension-${name}==${DUCKDB}`,
    );
  }
  for (const wheel of readdirSync(at("wheels")))
    tool("python3", "-m", "zipfile", "-e", join("wheels", wheel), "unpacked");
  for (const path of readdirSync(at("unpacked"), { recursive: true })) {
    if (path.endsWith(".duckdb_extension"))
      cpSync(at("unpacked", path), at("extensions", path.split("/").at(-1)));
  }
  console.log(`DuckDB ${DUCKDB}: ${readdirSync(at("extensions")).sort().join(", ")}`);
}

/** `sa-adam fit` in a process of its own. */
function fit(args, environment = {}) {
  const flags = ["--response", "y", "--format", "json", "--quiet"];
  const child = spawn(
    process.execPath,
    [at("node_modules/sa-adam-cli/bin/sa-adam.js"), "fit", ...args, "--features", "x1,x2", ...flags],
    {
      env: { ...process.env, SA_ADAM_EXTENSIONS: at("extensions"), ...environment },
    },
  );
  const outcome = { out: "", err: "" };
  child.stdout.on("data", (text) => (outcome.out += text));
  child.stderr.on("data", (text) => (outcome.err += text));
  return new Promise((resolve) =>
    child.on("close", (code) =>
      resolve({ code, err: outcome.err.trim(), result: code === 0 ? JSON.parse(outcome.out) : undefined }),
    ),
  );
}

/** Is it the fit of the same rows, to 1e-9 standard errors? */
function checkSame(what, { code, err, result }, { result: local }) {
  const away = result?.coefficients.map(({ estimate, standardError }, j) => {
    const other = local.coefficients[j];
    return (
      Math.max(Math.abs(estimate - other.estimate), Math.abs(standardError - other.standardError)) /
      standardError
    );
  });
  const far = Math.max(...(away ?? [Number.POSITIVE_INFINITY]));
  check(
    what,
    code === 0 && result.rows === local.rows && far < 1e-9,
    code === 0 ? `${result.rows} rows, the fit of the file` : err,
  );
}

async function overHttp(sql, local) {
  const asked = [];
  let broken = false;
  const server = createServer((request, response) => {
    const [path] = request.url.split("?");
    if (path.startsWith("/secret")) return response.writeHead(403).end();
    if (!existsSync(at("www", path))) return response.writeHead(404).end();
    const bytes = readFileSync(at("www", path));
    const [, first, last] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "") ?? [];
    const from = Number(first ?? 0);
    const to = last ? Math.min(bytes.length - 1, Number(last)) : bytes.length - 1;
    const range = first !== undefined && { "content-range": `bytes ${from}-${to}/${bytes.length}` };
    response.writeHead(range ? 206 : 200, {
      "accept-ranges": "bytes",
      "content-length": to - from + 1,
      ...range,
    });
    if (request.method === "HEAD") return response.end();
    asked.push([from, to + 1]);
    const share = from / bytes.length;
    if (broken && path === "/part-1.parquet" && to > from && share > 0.5 && share < 0.9) {
      response.write(bytes.subarray(from, (from + to) >> 1));
      return setTimeout(() => response.destroy(), 20);
    }
    return response.end(bytes.subarray(from, to + 1));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => server.close());
  const address = `http://127.0.0.1:${server.address().port}`;
  const named = (text) => text.replaceAll(address, "http://server");

  checkSame("http, CSV", await fit([`${address}/t.csv`]), local);
  asked.length = 0;
  checkSame("http, Parquet", await fit([`${address}/t.parquet`]), local);
  const chunks = await sql(
    `SELECT path_in_schema AS name, coalesce(dictionary_page_offset, data_page_offset)::DOUBLE AS at,
       total_compressed_size::DOUBLE AS bytes FROM parquet_metadata('${at("www/t.parquet")}')`,
  );
  const touched = [
    ...new Set(
      chunks
        .filter(({ at: from, bytes }) => asked.some(([a, b]) => a < from + bytes && b > from))
        .map(({ name }) => name),
    ),
  ];
  const size = readFileSync(at("www/t.parquet")).length;
  const total = asked.reduce((sum, [from, to]) => sum + to - from, 0);
  check(
    "http, Parquet: no column is read that is not needed",
    touched.sort().join() === "x1,x2,y",
    `${asked.length} requests, ${(total / 1e6).toFixed(1)} MB in two readings of a file of ${(size / 1e6).toFixed(1)} MB, of columns ${touched.join(", ")}`,
  );
  const refused = async (what, path, words) => {
    const { code, err } = await fit([path]);
    check(what, code === 2 && err.split("\n").length === 1 && words.test(err), named(err));
  };
  await refused("http, not there", `${address}/none.csv`, /nothing at this address/);
  await refused("http, forbidden", `${address}/secret.parquet`, /does not let you read it \(HTTP 403\)/);
  await refused("http, a pattern", `${address}/*.csv`, /name each address/);
  await refused("http, nobody there", "http://127.0.0.1:9/t.csv", /cannot be reached/);
  const state = at("http.state");
  const kept = ["--checkpoint", state];
  const halves = [0, 1].map((k) => `${address}/part-${k}.parquet`);
  await fit([halves[0], ...kept, "--one-pass"]);
  const before = readFileSync(state, "utf8");
  broken = true;
  const { code, err } = await fit([...halves, ...kept, "--resume"]);
  check("http, broken off in the middle", code === 2 && /^sa-adam: .*broke off[^\n]*$/.test(err), named(err));
  check(
    "http, the checkpoint is kept",
    JSON.parse(before).payload.read[0].rows === 150_000 && existsSync(state),
  );
  broken = false;
  checkSame("http, resumed from the checkpoint", await fit([...halves, ...kept, "--resume"]), local);
}

async function overS3(local) {
  const port = 5077;
  const server = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  server.on("error", () => {});
  ends.push(() => server.kill());
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 120 && !(await fetch(address).catch(() => false)); tries++) await sleep(500);
  await fetch(`${address}/rows`, { method: "PUT" });
  for (const name of ["part-0.parquet", "part-1.parquet", "t.csv"])
    await fetch(`${address}/rows/${name}`, { method: "PUT", body: readFileSync(at("www", name)) });
  const keys = {
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: address,
  };
  checkSame("s3, CSV", await fit(["s3://rows/t.csv"], keys), local);
  checkSame("s3, Parquet by a pattern", await fit(["s3://rows/part-*.parquet"], keys), local);
  const none = await fit(["s3://rows/none-*.parquet"], keys);
  check("s3, nothing matches", none.code === 2 && /no object matches/.test(none.err), none.err);
  const absent = await fit(["s3://rows/none.parquet"], keys);
  check(
    "s3, not there",
    absent.code === 2 && /nothing at this address/.test(absent.err),
    absent.err.replaceAll(address, "http://server"),
  );
}

async function inSqlite(connection, local) {
  await connection.run(`LOAD '${at("extensions/sqlite_scanner.duckdb_extension")}'`);
  await connection.run(
    `ATTACH '${at("t.db")}' AS lite (TYPE sqlite); CREATE TABLE lite.rows AS FROM t; DETACH lite`,
  );
  checkSame(
    "SQLite",
    await fit(["--sql", `select y, x1, x2 from sqlite_scan('${at("t.db")}', 'rows')`]),
    local,
  );
  const wrong = await fit(["--sql", `select * from sqlite_scan('${at("t.db")}', 'none')`]);
  check(
    "SQLite, no such table",
    wrong.code === 2 && wrong.err.split("\n").length === 1,
    wrong.err.replaceAll(folder, "."),
  );
}

async function inPostgres(local) {
  const version = readdirSync("/usr/lib/postgresql").sort().at(-1);
  const bin = `/usr/lib/postgresql/${version}/bin`;
  const data = at("postgres");
  chmodSync(folder, 0o755);
  mkdirSync(data, { mode: 0o777 });
  chmodSync(data, 0o777);
  // A server of PostgreSQL does not run as root.
  const root = process.getuid() === 0;
  const as = (...args) => (root ? tool("runuser", "-u", "postgres", "--", ...args) : tool(...args));
  as(`${bin}/initdb`, "-D", `${data}/db`, "-U", "postgres", "-A", "trust");
  as(`${bin}/pg_ctl`, "-D", `${data}/db`, "-l", `${data}/log`, "-w", "-o", `-k ${data} -h ''`, "start");
  ends.push(() => as(`${bin}/pg_ctl`, "-D", `${data}/db`, "-m", "fast", "stop"));
  const psql = (text) => as("psql", "-q", "-h", data, "-U", "postgres", "-c", text);
  const place = `host=${data} user=postgres dbname=postgres`;
  psql("CREATE TABLE rows (id bigint, x1 float8, x2 float8, unused float8, y float8)");
  psql(`COPY rows FROM '${at("www/t.csv")}' CSV HEADER`);
  checkSame(
    `PostgreSQL ${version}`,
    await fit(["--sql", `select y, x1, x2 from postgres_scan('${place}', 'public', 'rows') order by id`]),
    local,
  );
  const wrong = await fit([
    "--sql",
    "select * from postgres_scan('host=127.0.0.1 port=9', 'public', 'rows')",
  ]);
  check("PostgreSQL, nobody there", wrong.code === 2 && wrong.err.split("\n").length === 1, wrong.err);
}
