import type { Settings } from "../core/settings.js";
import type { Plot } from "../drawing/plot.js";

/** What all controls have. */
interface Named {
  /** Of its setting. */
  readonly name: string;
  /** Markup in front of it. */
  readonly label: string;
  /** Does it change the view alone? Then nothing is computed anew. */
  readonly viewOnly?: boolean;
}

/** A slider. */
export interface Range extends Named {
  readonly kind: "range";
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** What its value says, in plain text. */
  readonly format: (value: number) => string;
}

/** One of several. */
export interface Choice extends Named {
  readonly kind: "choice";
  readonly options: readonly Option[];
  readonly value: string;
}

export interface Option {
  readonly value: string;
  /** In plain text. */
  readonly label: string;
}

/** A button. */
export interface Button extends Named {
  readonly kind: "button";
  /** What is set at first. */
  readonly value: number | string;
  /** What a press sets, from what is set. */
  readonly press: (settings: Settings) => Settings;
}

/** A file of text, chosen or dropped: sets `name` to its text and `nameOfFile` to its name. */
export interface FileOfText extends Named {
  readonly kind: "file";
  readonly nameOfFile: string;
  /** In bytes; a larger file is refused by `tooLarge`, a sentence. */
  readonly largest: number;
  readonly tooLarge: string;
}

/** What a reader can set. */
export type Control = Range | Choice | Button | FileOfText;

/** What a panel shows of a result. */
export interface View {
  /** Side by side where there is room, else one above the other. */
  readonly plots: readonly Plot[];
  /** One or two sentences with the numbers, as markup: what is printed and announced. */
  readonly reading: string;
  /** More markup below, such as a table. */
  readonly more?: string;
  /** What choices offer from now on and show as chosen, by their names. */
  readonly offers?: Readonly<Record<string, { readonly options: readonly Option[]; readonly value: string }>>;
}

/** Pixels of one plot. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An explorable: a question, controls, the numbers behind it, and how they are shown. Markup is ours, never a reader's. */
export interface PanelOf<Of extends Settings, Result> {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly controls: readonly Control[];
  /** Plots of a view, at most: how the panel is laid out before there is one. */
  readonly plots: 0 | 1 | 2;
  readonly core: (settings: Of) => Iterable<Result>;
  readonly view: (result: Result, settings: Of, size: Size) => View;
}

/** A panel whose settings are those of its own controls. */
export type Panel = PanelOf<Settings, unknown>;

/** `spec`, checked against its own settings and results, as one of many. */
export function panel<Of extends Settings, Result>(spec: PanelOf<Of, Result>): Panel {
  return spec as unknown as Panel;
}

/** A slider, by what a panel says of it. @example range("n", "steps", { from: 1, to: 9, step: 1, value: 3 }, String) */
export function range(
  name: string,
  label: string,
  { from, to, step, value }: { from: number; to: number; step: number; value: number },
  format: (value: number) => string,
  viewOnly = false,
): Range {
  return { kind: "range", name, label, min: from, max: to, step, value, format, viewOnly };
}

/** A choice among values, by their labels; the first unless said otherwise. @example choice("gains", "gains", { fixed: "fixed", fading: "fading" }) */
export function choice(
  name: string,
  label: string,
  labels: Readonly<Record<string, string>>,
  value: string = Object.keys(labels)[0],
): Choice {
  const options = Object.entries(labels).map(([value, label]) => ({ value, label }));
  return { kind: "choice", name, label, value, options };
}

/** What the controls of a panel are set to at first. */
export function initialSettings({ controls }: Pick<Panel, "controls">): Settings {
  return Object.fromEntries(
    controls.flatMap((control) =>
      control.kind === "file"
        ? [
            [control.name, ""],
            [control.nameOfFile, ""],
          ]
        : [[control.name, control.value]],
    ),
  );
}
