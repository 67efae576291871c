// A simulation in a process of its own, for tests that kill it: its argument is {"settings": ..., "options": ...}.
import { simulate } from "../../../lib/compendium/engine/simulate.js";

const { settings, options } = JSON.parse(process.argv[2]);
await simulate(settings, options);
