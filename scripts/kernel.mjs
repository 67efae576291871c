// The notebooks' kernel: tslab, with two messages of the Jupyter protocol added that it does not send itself.
// `execute_input` gives each saved cell its execution count; `error` gives a failing cell its name, message and traceback.
// Notebooks run on an unmodified tslab as well: nothing here changes how a cell is compiled or executed.
import { createRequire } from "node:module";
import { inspect } from "node:util";

const require = createRequire(import.meta.url);
// tslab declares these members private: there is no public place to hook into.
const { JupyterHandlerImpl, ZmqServer } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { startKernel } = require("tslab/dist/main.js");
const { versions } = require("tslab");

process.setSourceMapsEnabled(true);

/** What the executor reported during the running cell: the arguments of its console.error calls. @type {unknown[][]} */
let reports = [];

/** @type {WeakMap<object, (type: string, content: object) => void>} */
const publishers = new WeakMap();

/**
 * The stack of an error and of its causes, without the frames of Node, of tslab and of this file.
 * @param {Error} error
 * @returns {string[]}
 */
function traceback(error) {
  const foreign = /^\s+at .*(node:|[\\/]tslab[\\/]dist[\\/]|[\\/]scripts[\\/]kernel\.mjs)/;
  const stack = error.stack ?? String(error);
  // Node puts an excerpt of the compiled code before the error's own text.
  const lines = stack.slice(Math.max(0, stack.indexOf(String(error)))).split("\n");
  const own = lines.filter((line) => !foreign.test(line));
  return error.cause instanceof Error ? [...own, "caused by:", ...traceback(error.cause)] : own;
}

/** The failure of a cell in the protocol's three fields. */
function failureOf() {
  const [first, ...others] = reports;
  const thrown = first?.[0];
  if (first?.length === 1 && others.length === 0) {
    return thrown instanceof Error
      ? { ename: thrown.name, evalue: thrown.message, traceback: traceback(thrown) }
      : { ename: "Thrown value", evalue: inspect(thrown), traceback: [`Thrown value: ${inspect(thrown)}`] };
  }
  // Several arguments: the compiler's diagnostics, "%s%d:%d - %s" of file, line, column and message.
  const lines = reports.map(([, file, line, column, message]) => `${file}${line}:${column} ${message}`);
  return {
    ename: "TypeScript",
    evalue: lines.join("\n"),
    traceback: lines.map((line) => `TypeScript: ${line}`),
  };
}

const runCell = JupyterHandlerImpl.prototype.handleExecuteImpl;
/** @this {any} */
JupyterHandlerImpl.prototype.handleExecuteImpl = function (
  /** @type {any} */ request,
  /** @type {any[]} */ ...writers
) {
  reports = [];
  publishers.get(request)?.("execute_input", { code: request.code, execution_count: this.execCount + 1 });
  return runCell.call(this, request, ...writers);
};

const runRequest = JupyterHandlerImpl.prototype.handleExecute;
/** @this {any} */
JupyterHandlerImpl.prototype.handleExecute = async function (
  /** @type {any} */ request,
  /** @type {any[]} */ ...writers
) {
  const reply = await runRequest.call(this, request, ...writers);
  if (reply.status === "abort") return { ...reply, status: "aborted" };
  if (reply.status !== "error") return { ...reply, user_expressions: {} };
  const failure = failureOf();
  publishers.get(request)?.("error", failure);
  return { ...reply, ...failure };
};

const serveExecute = ZmqServer.prototype.handleExecute;
/** @this {any} */
ZmqServer.prototype.handleExecute = function (/** @type {any} */ socket, /** @type {any} */ message) {
  publishers.set(message.content, (type, content) => {
    if (message.content.silent) return;
    const reply = message.createReply();
    reply.header.msg_type = type;
    reply.content = content;
    reply.signAndSend(this.connInfo.key, this.iopub);
  });
  return serveExecute.call(this, socket, message);
};

const describe = JupyterHandlerImpl.prototype.handleKernel;
/** @this {any} */
JupyterHandlerImpl.prototype.handleKernel = function () {
  const reply = describe.call(this);
  return { ...reply, language_info: { ...reply.language_info, version: versions.typescript } };
};

const close = ZmqServer.prototype.close;
/** @this {any} */
ZmqServer.prototype.close = function () {
  close.call(this);
  // A browser or worker that a cell left open must not keep a kernel alive that was asked to end.
  setTimeout(() => process.exit(0), 250);
};

// JupyterLab asks for a history that tslab does not keep; the answer would appear in whichever cell ran last.
const consoleWarn = console.warn;
console.warn = (...args) => {
  if (!String(args[0]).startsWith("unknown msg_type")) consoleWarn(...args);
};

// The executor keeps the console.error that it finds here, so its reports, and only those, are recorded.
const consoleError = console.error;
console.error = (...report) => reports.push(report);
startKernel({ configPath: process.argv[2], enableFindLocal: false, jsKernel: false });
console.error = consoleError;
