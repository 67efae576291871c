import { createRequire } from "node:module";

/** One output of a cell in several forms: the reader's program shows the richest that it knows. Binary forms are base64. */
type MimeBundle = Record<string, unknown>;

interface DisplayMessage {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

type DisplayWriter = (message: DisplayMessage, update?: boolean) => void;

const require = createRequire(import.meta.url);

/**
 * The writer of the cell that runs now; a writer taken from one cell keeps writing into that cell.
 *
 * tslab's public display sends one MIME type a call. A bundle of several needs the kernel's own writer, which this
 * process finds in the module that the kernel itself has loaded.
 */
function displayWriter(): DisplayWriter {
  let writer: DisplayWriter | null = null;
  try {
    writer = require("tslab/dist/jupyter.js").lastWriteDisplayData;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
  }
  if (writer === null) {
    throw new Error(
      "There is no notebook cell to display in: show, table, markdown and progress work in a tslab notebook; start one with npm run lab",
    );
  }
  return writer;
}

/** A place in the output of the cell that runs now: the first call of `put` fills it, later calls replace its content. */
export interface CellOutput {
  put(data: MimeBundle, metadata?: Record<string, unknown>): void;
}

let outputs = 0;

/** @throws Error outside a tslab kernel */
export function newCellOutput(): CellOutput {
  const write = displayWriter();
  outputs += 1;
  const transient = { display_id: `sa-adam-${process.pid}-${outputs}` };
  let update = false;
  return {
    put(data: MimeBundle, metadata: Record<string, unknown> = {}): void {
      write({ data, metadata, transient }, update);
      update = true;
    },
  };
}
