// A simulation in a process of its own, for tests that kill it: node run.mjs '{"settings": ..., "options": ...}'
import { simulate } from "../../lib/dist/simulation/index.js";

const { settings, options } = JSON.parse(process.argv[2]);
await simulate(settings, options);
