"""Executes one notebook from a fresh kernel; scripts/notebooks.mjs starts it and reads its events.

    python scripts/execute.py NOTEBOOK SECONDS_PER_CELL [--write]

Each event is a line of JSON on standard output: {"event": "cell", "cell": 3, "of": 20} when a cell starts, then either
{"event": "done"} or {"event": "failed", "cell": 3, "codeCell": 2, "source": ..., "message": ...}.
With --write the notebook is replaced by its executed self, in one step and only if no cell failed.
"""

import json
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def execute(path, seconds_per_cell):
    """The executed notebook, or None after a "failed" event."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    running = {"index": 0}

    def on_cell_start(cell, cell_index):
        running["index"] = cell_index
        if cell.cell_type == "code":
            say("cell", cell=cell_index + 1, of=len(notebook.cells))

    client = NotebookClient(
        notebook,
        kernel_name="tslab",
        timeout=seconds_per_cell,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=on_cell_start,
    )
    try:
        client.execute()
        return notebook
    except CellTimeoutError:
        message = f"The cell ran for more than {seconds_per_cell} s."
    except DeadKernelError:
        message = "The kernel died while this cell ran."
    except CellExecutionError as error:
        message = f"{error.ename}: {error.evalue}" if error.evalue else ""
    index = running["index"]
    cell = notebook.cells[index]
    say(
        "failed",
        cell=index + 1,
        codeCell=sum(c.cell_type == "code" for c in notebook.cells[: index + 1]),
        source=cell.source,
        message=message or printed_error(cell),
    )
    return None


def printed_error(cell):
    """An unmodified tslab sends no error message: what it printed to the cell's standard error says what happened."""
    return "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr").strip()


def write(notebook, path):
    """Saves without what differs from run to run, so that a second execution changes nothing."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("trusted", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = {"display_name": "TypeScript", "language": "typescript", "name": "tslab"}
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        nbformat.write(notebook, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def main():
    path = Path(sys.argv[1]).resolve()
    notebook = execute(path, int(sys.argv[2]))
    if notebook is None:
        return 1
    if "--write" in sys.argv[3:]:
        write(notebook, path)
    say("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
