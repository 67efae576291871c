/** Between plots that stand side by side, in pixels. */
export const GAP = 24;

/** The style of a panel, in its shadow: nothing of the page's reaches in, and nothing leaks out. Tones are those of `marks.ts`. */
export const STYLE: string = `
:host { display: block; margin: 1.5rem 0; }
:host([hidden]) { display: none; }
.panel {
  --ground: #fff; --ink: #262626; --soft: #5c5f66; --rule: #e3e5e8; --grid: #eceef1; --band: #eef4fa; --control: #2171b5;
  --deep: #08306b; --blue: #2171b5; --sky: #63a8d6; --miss: #c24c08; --green: #11845b; --purple: #a8328c; --faint: #9aa0a8;
  box-sizing: border-box; container-type: inline-size; padding: 1.1rem 1.25rem 1rem; color: var(--ink); background: var(--ground);
  border: 1px solid var(--rule); border-radius: 8px; color-scheme: light; text-align: left;
  font: 15px/1.5 "Source Sans 3", "Source Sans Pro", system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
.panel[data-scheme="dark"] {
  --ground: #16181c; --ink: #e8e9eb; --soft: #a5aab3; --rule: #33373e; --grid: #262a30; --band: #1b2632; --control: #6fb3e3;
  --deep: #b9dcf7; --blue: #5aa9e0; --sky: #3b7fb0; --miss: #ff8a4c; --green: #45c492; --purple: #e07bc7; --faint: #757c86;
  color-scheme: dark;
}
h3 { margin: 0; font-size: 1.13rem; line-height: 1.3; font-weight: 650; letter-spacing: -0.005em; }
.question { margin: 0.3rem 0 0; color: var(--soft); max-width: 68ch; }
.controls { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 205px), 1fr)); gap: 0.75rem 1.6rem; margin: 1rem 0 1.1rem; }
.control { display: grid; grid-template-columns: 1fr auto; align-items: baseline; column-gap: 0.6rem; min-width: 0; font-size: 0.9rem; }
.control .name { color: var(--soft); }
.control .shown { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.control input, .control select { grid-column: 1 / -1; box-sizing: border-box; width: 100%; min-width: 0; margin: 0.25rem 0 0; font: inherit; accent-color: var(--control); }
.control input[type="range"] { height: 1.25rem; cursor: ew-resize; }
.control select { padding: 0.2rem 0.35rem; color: var(--ink); background: var(--ground); border: 1px solid var(--rule); border-radius: 5px; }
.control.press { align-items: end; }
button { font: inherit; font-size: 0.9rem; padding: 0.28rem 0.9rem; color: var(--ground); background: var(--control); border: 0; border-radius: 5px; cursor: pointer; white-space: nowrap; justify-self: start; align-self: end; }
button:hover { filter: brightness(1.08); }
:is(input, select, button):focus-visible { outline: 2px solid var(--miss); outline-offset: 3px; border-radius: 4px; }
.drop { grid-column: 1 / -1; padding: 0.7rem 0.9rem; border: 1.5px dashed var(--faint); border-radius: 6px; }
.over .drop { border-color: var(--control); background: var(--band); }
.plots { display: flex; flex-wrap: wrap; gap: 0.9rem ${GAP}px; align-items: end; }
.plots-1, .plots-2 { min-height: 250px; }
.plot { display: block; overflow: visible; font-size: 12.5px; }
.plot text { fill: var(--ink); }
figure { margin: 0; } figcaption { font-size: 0.87rem; font-weight: 600; line-height: 1.35; margin: 0 0 0.3rem; }
.plot .axis { font-size: 13px; }
.plot .tick { fill: var(--soft); font-variant-numeric: tabular-nums; }
.plot .i { font-style: italic; }
.grid { stroke: var(--grid); fill: none; shape-rendering: crispEdges; }
.band { fill: var(--band); }
.line { fill: none; stroke: var(--tone); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.line.dashed { stroke-width: 1.5; stroke-dasharray: 5 4; }
.line.thin { stroke-width: 1.2; }
.shape { fill: var(--tone); fill-opacity: 0.13; stroke: var(--tone); stroke-width: 1.75; }
.dot.full { fill: var(--tone); stroke: var(--ground); stroke-width: 1; }
.dot.open { fill: var(--ground); stroke: var(--tone); stroke-width: 2; }
.plot .word { fill: var(--tone); font-size: 12.5px; font-weight: 600; paint-order: stroke; stroke: var(--ground); stroke-width: 3px; }
.ink { --tone: var(--ink); } .faint { --tone: var(--faint); } .deep { --tone: var(--deep); } .blue { --tone: var(--blue); }
.sky { --tone: var(--sky); } .miss { --tone: var(--miss); } .green { --tone: var(--green); } .purple { --tone: var(--purple); }
.key { color: var(--tone); font-weight: 600; }
.reading { margin: 0.7rem 0 0; max-width: 78ch; min-height: 3em; font-variant-numeric: tabular-nums; }
.reading .value { font-weight: 700; }
.note { margin: 0.5rem 0 0; font-size: 0.84rem; color: var(--soft); max-width: 84ch; }
.failed .plots, .failed .more { opacity: 0.35; }
.failed .reading, .problem { color: var(--miss, #b3400a); font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.7rem 0 0; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
th { font-weight: 600; color: var(--soft); } th, td { padding: 0.2rem 0.7rem; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
.warnings { margin: 0.6rem 0 0; padding-left: 1.1rem; font-size: 0.88rem; max-width: 84ch; }
@media print { .controls { display: none; } }
`;
