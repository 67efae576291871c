import type { Panel, Table } from "sa-adam-cli/internal";

/** A column of some rows. @example column([{ n: 1 }, { n: 2 }], "n") // [1, 2] */
export function column<Row, Key extends keyof Row>(rows: readonly Row[], key: Key): Row[Key][] {
  return rows.map((row) => row[key]);
}

/** Rows as a table: a column for each key, in the order of the first row. @example columns([{ n: 1, value: 2 }]) */
export function columns<Row extends Readonly<Record<string, number | string>>>(rows: readonly Row[]): Table {
  return Object.fromEntries(Object.keys(rows[0]).map((key) => [key, column(rows, key)])) as Table;
}

/** A point of a figure: its panel's letter, its series, its place in that, and half its bar where it has one. */
export interface DrawnPoint {
  panel: string;
  series: string;
  index: number;
  x: number;
  y: number;
  bar: number;
}

/** All that panels draw, point by point. */
export function drawnPoints(panels: readonly Panel[]): DrawnPoint[] {
  return panels.flatMap(({ traces }, k) =>
    traces.flatMap(({ name = "", x = [], y = [], error_x, error_y }) => {
      const bars = ((error_y ?? error_x) as { array?: readonly number[] } | undefined)?.array;
      const series = name.replaceAll(/<[^>]*>/g, "");
      return Array.from({ length: x.length }, (_, index) => {
        const bar = bars?.[index] ?? Number.NaN;
        return { panel: "abcdef"[k], series, index, x: Number(x[index]), y: Number(y[index]), bar };
      });
    }),
  );
}

/** All that panels draw, one row a point: panel, series, x, y and, where there are bars, two standard errors. */
export function tableOf(panels: readonly Panel[]): Table {
  return columns(
    drawnPoints(panels).map(({ panel, series, x, y, bar }) => ({
      panel,
      series,
      x,
      y,
      twoStandardErrors: bar,
    })),
  );
}
