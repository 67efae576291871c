// Every case's rows: one list for the tests and for the program that makes the right values (test/reference/right-values).
import { HEAVY } from "./designs/heavy.mjs";
import { ORDER } from "./designs/order.mjs";
import { ORDINARY } from "./designs/ordinary.mjs";
import { RARE } from "./designs/rare.mjs";
import { UNANSWERABLE } from "./designs/unanswerable.mjs";

/** @type {import("./designs/design.mjs").Design[]} */
export const DESIGNS = [...ORDER, ...RARE, ...HEAVY, ...ORDINARY, ...UNANSWERABLE];
