import { addresses } from "./classes/addresses.js";
import { wrongArguments } from "./classes/arguments.js";
import { changing } from "./classes/changing.js";
import { clocks } from "./classes/clocks.js";
import { dialects } from "./classes/dialects.js";
import { disks } from "./classes/disks.js";
import { flags } from "./classes/flags.js";
import { follows } from "./classes/follows.js";
import { formulas } from "./classes/formulas.js";
import { killedFits, killedMerges, killedSimulations } from "./classes/kills.js";
import { pipes } from "./classes/pipes.js";
import { places } from "./classes/places.js";
import { readers } from "./classes/readers.js";
import { rivals } from "./classes/rivals.js";
import { signals } from "./classes/signals.js";
import { simulations } from "./classes/simulations.js";
import { states } from "./classes/states.js";
import { stretches } from "./classes/stretches.js";
import { tables } from "./classes/tables.js";
import type { Torture } from "./torture.js";

/** All classes; a new one is a file of its own and an entry here. */
export const TORTURES: readonly Torture[] = [
  tables,
  dialects,
  stretches,
  states,
  simulations,
  flags,
  formulas,
  places,
  wrongArguments,
  killedFits,
  killedMerges,
  killedSimulations,
  signals,
  disks,
  rivals,
  clocks,
  changing,
  pipes,
  follows,
  readers,
  addresses,
];
