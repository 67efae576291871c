// Rows where they live: http, s3, SQLite and PostgreSQL, each by `sa-adam fit` against the same rows in a file. Outside the ordinary
// tests, for it needs DuckDB's extensions, a server of S3 (pip install "moto[server]") and PostgreSQL:
//
//     npm run build && node test/sources/run.mjs > test/sources/output.txt
//
// A word behind it runs one part alone: http, s3, sqlite or postgres.
//
// The newest extensions on PyPI are those of DuckDB 1.5.5, so the command is run on that DuckDB here.
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { request as ask, createServer } from "node:http";
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
  for (const [k, half] of ["id < 150000", "id >= 150000"].entries()) {
    const part = `COPY (FROM t WHERE ${half}) TO '${at(`www/part-${k}`)}`;
    await connection.run(`${part}.parquet' (ROW_GROUP_SIZE 50000)`);
    await connection.run(`${part}.csv'`);
  }
  const local = await fit([at("www/t.parquet")]);
  const parts = {
    http: () => overHttp(sql, local),
    s3: () => overS3(local),
    sqlite: () => inSqlite(connection, local),
    postgres: () => inPostgres(local),
  };
  for (const [name, part] of Object.entries(parts))
    if (!process.argv[2] || process.argv[2] === name) await part();
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

/** One line that says what is wrong, exit code 2. */
function refused(what, { code, err }, words, named = (text) => text) {
  const shown = named(err).replaceAll(folder, ".");
  const one = code === 2 && err.split("\n").length === 1 && words.test(err) && !err.includes("hunter2");
  check(what, one, one ? shown : `exit code ${code}: ${shown}`);
}

/**
 * Rows that break off in the middle of the second of two parts, after a checkpoint of the first: one line, the checkpoint is kept, and
 * with --resume the fit ends as that of the file does.
 */
async function brokenOff(what, halves, local, { environment, setBroken, words = /broke off/, named }) {
  const state = at("broken.state");
  rmSync(state, { force: true });
  const kept = ["--checkpoint", state];
  await fit([halves[0], ...kept, "--one-pass"], environment);
  setBroken(true);
  refused(
    `${what}, broken off in the middle`,
    await fit([...halves, ...kept, "--resume"], environment),
    words,
    named,
  );
  setBroken(false);
  const { read } = JSON.parse(readFileSync(state, "utf8")).payload;
  check(`${what}, the checkpoint is kept`, read[0].rows === 150_000);
  checkSame(
    `${what}, resumed from the checkpoint`,
    await fit([...halves, ...kept, "--resume"], environment),
    local,
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
    const middle = path.endsWith(".csv") ? from + 1e6 < to : to > from && share > 0.5 && share < 0.9;
    if (broken && path.startsWith("/part-1.") && middle) {
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
  for (const [what, path, words] of [
    ["not there", `${address}/none.csv`, /nothing at this address/],
    ["forbidden", `${address}/secret.parquet`, /does not let you read it \(HTTP 403\)/],
    ["forbidden, CSV", `${address}/secret.csv`, /does not let you read it \(HTTP 403\)/],
    ["a pattern", `${address}/*.csv`, /name each address/],
    ["nobody there", "http://127.0.0.1:9/t.csv", /cannot be reached/],
  ])
    refused(`http, ${what}`, await fit([path]), words, named);
  const setBroken = (now) => (broken = now);
  for (const kind of ["parquet", "csv"]) {
    const halves = [0, 1].map((k) => `${address}/part-${k}.${kind}`);
    await brokenOff(`http, ${kind === "csv" ? "CSV" : "Parquet"}`, halves, local, { setBroken, named });
  }
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
  // The server of S3 lets everybody read all; in front of it stands one that refuses and breaks off.
  let broken = false;
  const before = createServer((request, response) => {
    if (request.url.includes("secret")) return response.writeHead(403).end();
    const { method, url: path, headers } = request;
    ask({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? "") ?? [];
      if (!(broken && method === "GET" && path.includes("part-1") && from > 1e6 && to - from > 1e5))
        return answer.pipe(response);
      answer.once("data", (bytes) => {
        response.write(bytes.subarray(0, bytes.length >> 1));
        setTimeout(() => response.destroy(), 20);
      });
    }).end();
  });
  await new Promise((resolve) => before.listen(0, "127.0.0.1", resolve));
  ends.push(() => before.close());
  const front = `http://127.0.0.1:${before.address().port}`;
  const named = (text) => text.replaceAll(front, "http://server");
  const keys = {
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: front,
  };
  checkSame("s3, CSV", await fit(["s3://rows/t.csv"], keys), local);
  checkSame("s3, Parquet by a pattern", await fit(["s3://rows/part-*.parquet"], keys), local);
  for (const [what, path, words] of [
    ["nothing matches", "s3://rows/none-*.parquet", /no object matches/],
    ["not there", "s3://rows/none.parquet", /nothing at this address/],
    ["forbidden", "s3://rows/secret.parquet", /does not let you read it \(HTTP 403\)/],
    ["a bucket that is not yours", "s3://secret/*.parquet", /does not let you read it \(HTTP 403\)/],
  ])
    refused(`s3, ${what}`, await fit([path], keys), words, named);
  const nobody = { ...keys, AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
  refused("s3, nobody there", await fit(["s3://rows/t.csv"], nobody), /cannot be reached/);
  await brokenOff(
    "s3",
    [0, 1].map((k) => `s3://rows/part-${k}.parquet`),
    local,
    {
      environment: keys,
      setBroken: (now) => (broken = now),
      named,
    },
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
  const scan = (name, table = "rows") =>
    fit(["--sql", `select y, x1, x2 from sqlite_scan('${at(name)}', '${table}')`]);
  refused("SQLite, no such table", await scan("t.db", "none"), /no table "none"/);
  refused("SQLite, no such file", await scan("absent.db"), /absent\.db: .* cannot be opened/);
  writeFileSync(at("text.db"), "y,x1,x2\n".repeat(2000));
  refused("SQLite, not a database", await scan("text.db"), /no database/);
  cpSync(at("t.db"), at("damaged.db"));
  const size = statSync(at("damaged.db")).size;
  const file = openSync(at("damaged.db"), "r+");
  writeSync(file, new Uint8Array(size >> 2).fill(255), 0, size >> 2, size >> 1);
  closeSync(file);
  refused("SQLite, a damaged table", await scan("damaged.db"), /damaged/);
  cpSync(at("t.db"), at("cut.db"));
  truncateSync(at("cut.db"), size >> 1);
  refused("SQLite, cut off", await scan("cut.db"), /damaged/);
  const holder = spawn("sqlite3", [at("t.db")], { stdio: ["pipe", "pipe", "ignore"] });
  holder.stdin.write("BEGIN EXCLUSIVE;\nSELECT 'locked';\n");
  await new Promise((resolve) => holder.stdout.once("data", resolve));
  refused("SQLite, locked", await scan("t.db"), /locked/);
  holder.kill();
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
  const rules = readFileSync(`${data}/db/pg_hba.conf`, "utf8");
  writeFileSync(`${data}/db/pg_hba.conf`, `local all reader scram-sha-256\n${rules}`);
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
  const scan = (where, table = "rows", ...flags) =>
    fit(["--sql", `select y, x1, x2 from postgres_scan('${where}', 'public', '${table}')`, ...flags]);
  const reader = `host=${data} user=reader dbname=postgres`;
  psql("CREATE ROLE reader LOGIN PASSWORD 'hunter2'");
  refused(
    "PostgreSQL, nobody there",
    await scan("host=127.0.0.1 port=9 password=hunter2"),
    /no connection .*refused/,
  );
  refused(
    "PostgreSQL, a wrong password",
    await scan(`${reader} password=hunter22`),
    /password authentication failed/,
  );
  refused(
    "PostgreSQL, a forbidden table",
    await scan(`${reader} password=hunter2`),
    /does not let you read the table rows/,
  );
  refused(
    "PostgreSQL, no such database",
    await scan(`host=${data} user=postgres dbname=none`),
    /"none" does not exist/,
  );
  refused("PostgreSQL, no such table", await scan(place, "none"), /no table "none"/);
  // The connection that reads is ended by the server, and then the server by itself, as soon as a checkpoint says that rows are on their
  // way; then all stays as it is. Resumed, the fit is the undisturbed one to the bit. (An order by id would have read all rows first.)
  psql("CREATE TABLE many AS SELECT a.* FROM rows a, generate_series(1, 4)");
  const undisturbed = await scan(place, "many", "--state", at("undisturbed.state"));
  const server = (...how) =>
    as(`${bin}/pg_ctl`, "-D", `${data}/db`, "-l", `${data}/log`, "-w", "-o", `-k ${data} -h ''`, ...how);
  for (const [what, end, begin, words] of [
    [
      "the connection is killed",
      () =>
        psql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
        ),
      () => {},
      /PostgreSQL: the connection broke off/,
    ],
    [
      "the server is stopped",
      () => server("-m", "immediate", "stop"),
      () => server("start"),
      /PostgreSQL: there is no connection/,
    ],
  ]) {
    const state = at(`${what}.state`);
    const kept = ["--checkpoint", state, "--state", at(`${what}.end.state`)];
    const reading = scan(place, "many", ...kept, "--every", "200ms");
    const inState = () => Number(/"rows":(\d+)/.exec(readFileSync(state, "utf8"))[1]);
    while (!existsSync(state)) await sleep(20);
    end();
    refused(`PostgreSQL, ${what} in the middle`, await reading, words);
    begin();
    const rows = inState();
    check(
      `PostgreSQL, ${what}: the checkpoint is kept`,
      rows > 0 && rows < 1_200_000,
      "some of 1200000 rows",
    );
    const resumed = await scan(place, "many", ...kept, "--resume");
    const read = resumed.result?.run.rows;
    check(
      `PostgreSQL, ${what}: resumed from the checkpoint`,
      resumed.result?.rows === 1_200_000 && read === 1_200_000 - rows,
      resumed.err || `1200000 rows, of which those of the checkpoint were not read again`,
    );
    const bits = ({ result: { coefficients, covariance } }) => JSON.stringify([coefficients, covariance]);
    const same = readFileSync(at(`${what}.end.state`)).equals(readFileSync(at("undisturbed.state")));
    check(
      `PostgreSQL, ${what}: the bits of an undisturbed fit`,
      resumed.code === 0 && bits(resumed) === bits(undisturbed) && same,
      same ? "table and state" : "another state",
    );
  }
}
