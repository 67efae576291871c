#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { main } from "../dist/sa-adam.js";

// Rows pass by in memory of DuckDB's, and V8 counts it as garbage of its own: it would look through the whole heap, in which
// there is hardly any, a hundred times in a fit. A quarter of all CPU time. Later versions might not know the flag, and say so.
if (Number.parseInt(process.versions.node, 10) <= 24) setFlagsFromString("--heap-growing-percent=400");

process.exitCode = await main(process.argv.slice(2));
