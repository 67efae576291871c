#!/usr/bin/env node
import { main } from "../dist/sa-adam.js";

process.exitCode = await main(process.argv.slice(2));
