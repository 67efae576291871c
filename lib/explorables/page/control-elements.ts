import type { Settings } from "../core/core.js";
import type { Button, Choice, Control, FileOfText, Option, Range } from "../panels/panel.js";

/** A control on the page. */
export interface ControlElement {
  readonly element: HTMLElement;
  /** Of a choice: what it offers from now on; returns whether its value had to change. */
  offer?(options: readonly Option[]): string | undefined;
}

/** Says that settings have changed. */
export type Change = (settings: Settings, viewOnly: boolean) => void;

/** Says what is wrong with what the reader has given. */
export type Refuse = (sentence: string) => void;

/** The control as native inputs, with their labels. */
export function controlElement(control: Control, change: Change, refuse: Refuse): ControlElement {
  switch (control.kind) {
    case "range":
      return rangeElement(control, change);
    case "choice":
      return choiceElement(control, change);
    case "button":
      return buttonElement(control, change);
    case "file":
      return fileElement(control, change, refuse);
  }
}

function rangeElement(
  { name, label, min, max, step, value, format, viewOnly = false }: Range,
  change: Change,
): ControlElement {
  const input = document.createElement("input");
  Object.assign(input, { type: "range", name, min, max, step, value });
  const shown = document.createElement("span");
  shown.className = "shown";
  const show = (): void => {
    const text = format(input.valueAsNumber);
    shown.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  show();
  input.addEventListener("input", () => {
    show();
    change({ [name]: input.valueAsNumber }, viewOnly);
  });
  const element = labelled(label, input);
  element.insertBefore(shown, input);
  shown.setAttribute("aria-hidden", "true");
  return { element };
}

function choiceElement(
  { name, label, options, value, viewOnly = false }: Choice,
  change: Change,
): ControlElement {
  const select = document.createElement("select");
  select.name = name;
  let offered = "";
  const offer = (next: readonly Option[]): string | undefined => {
    const key = JSON.stringify(next);
    if (key === offered) return undefined;
    offered = key;
    const before = select.value || value;
    select.replaceChildren(
      ...next.map(({ value, label }) => new Option(label, value, false, value === before)),
    );
    select.disabled = next.length === 0;
    return select.value === before ? undefined : select.value;
  };
  offer(options);
  select.addEventListener("change", () => change({ [name]: select.value }, viewOnly));
  return { element: labelled(label, select), offer };
}

function buttonElement({ name, label, value, viewOnly = false }: Button, change: Change): ControlElement {
  const button = document.createElement("button");
  button.type = "button";
  button.innerHTML = label;
  let count = value;
  button.addEventListener("click", () => {
    count += 1;
    change({ [name]: count }, viewOnly);
  });
  const element = document.createElement("div");
  element.className = "control press";
  element.append(button);
  return { element };
}

function fileElement(control: FileOfText, change: Change, refuse: Refuse): ControlElement {
  const { name, nameOfFile, label, largest, tooLarge, viewOnly = false } = control;
  const input = document.createElement("input");
  Object.assign(input, { type: "file", name, accept: ".csv,.tsv,.txt,text/csv,text/plain" });
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > largest) refuse(tooLarge);
    else {
      try {
        change({ [name]: await file.text(), [nameOfFile]: file.name }, viewOnly);
      } catch {
        refuse(
          `The browser could not read ${file.name}: choose a file, not a folder, that no other program is writing.`,
        );
      }
    }
  };
  input.addEventListener("change", () => void take(input.files?.[0]));
  const element = labelled(label, input);
  element.classList.add("drop");
  element.addEventListener("dragover", (event) => {
    event.preventDefault();
    element.classList.add("over");
  });
  element.addEventListener("dragleave", () => element.classList.remove("over"));
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    element.classList.remove("over");
    void take(event.dataTransfer?.files[0]);
  });
  return { element };
}

/** A label with its words in front of the input; clicking the words is clicking the input. */
function labelled(words: string, input: HTMLElement): HTMLLabelElement {
  const element = document.createElement("label");
  element.className = "control";
  const name = document.createElement("span");
  name.className = "name";
  name.innerHTML = words;
  element.append(name, input);
  return element;
}
