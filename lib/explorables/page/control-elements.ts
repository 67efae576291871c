import type { Settings } from "../core/settings.js";
import type { Button, Choice, Control, FileOfText, Option, Range } from "../panels/panel.js";

/** A control on the page. */
export interface ControlElement {
  readonly element: HTMLElement;
  /** Of a choice: what it offers from now on, and shows as chosen. */
  offer?(options: readonly Option[], value: string): void;
}

/** Whose controls they are. */
export interface Owner {
  settings(): Settings;
  change(settings: Settings, viewOnly: boolean): void;
  /** Files that are dropped on the panel go to `take`. */
  acceptDrops(take: (file: File | undefined) => void): void;
  /** What the reader has given is of no use, for this reason. */
  refuse(sentence: string): void;
}

/** The control as native inputs, with their labels. */
export function controlElement(control: Control, owner: Owner): ControlElement {
  switch (control.kind) {
    case "range":
      return rangeElement(control, owner);
    case "choice":
      return choiceElement(control, owner);
    case "button":
      return buttonElement(control, owner);
    case "file":
      return fileElement(control, owner);
  }
}

function rangeElement(
  { name, label, min, max, step, value, format, viewOnly = false }: Range,
  owner: Owner,
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
    owner.change({ [name]: input.valueAsNumber }, viewOnly);
  });
  const element = labelled(label, input);
  element.insertBefore(shown, input);
  shown.setAttribute("aria-hidden", "true");
  return { element };
}

function choiceElement(
  { name, label, options, value, viewOnly = false }: Choice,
  owner: Owner,
): ControlElement {
  const select = document.createElement("select");
  select.name = name;
  let offered = "";
  const offer = (next: readonly Option[], chosen: string): void => {
    const key = JSON.stringify(next);
    if (key !== offered) select.replaceChildren(...next.map((one) => new Option(one.label, one.value)));
    offered = key;
    select.value = chosen;
    select.disabled = next.length === 0;
  };
  offer(options, value);
  select.addEventListener("change", () => owner.change({ [name]: select.value }, viewOnly));
  return { element: labelled(label, select), offer };
}

function buttonElement({ label, press, viewOnly = false }: Button, owner: Owner): ControlElement {
  const button = document.createElement("button");
  button.type = "button";
  button.innerHTML = label;
  button.addEventListener("click", () => owner.change(press(owner.settings()), viewOnly));
  const element = document.createElement("div");
  element.className = "control press";
  element.append(button);
  return { element };
}

function fileElement(control: FileOfText, owner: Owner): ControlElement {
  const { name, nameOfFile, label, largest, tooLarge, viewOnly = false } = control;
  const input = document.createElement("input");
  Object.assign(input, { type: "file", name, accept: ".csv,.tsv,.txt,text/csv,text/plain" });
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > largest) owner.refuse(tooLarge);
    else {
      try {
        owner.change({ [name]: await file.text(), [nameOfFile]: file.name }, viewOnly);
      } catch {
        owner.refuse(
          `The browser could not read ${file.name}: choose a file, not a folder, that no other program is writing.`,
        );
      }
    }
  };
  input.addEventListener("change", () => void take(input.files?.[0]));
  const element = labelled(label, input);
  element.classList.add("drop");
  // The same file may be chosen again, when it was changed.
  input.addEventListener("click", () => {
    input.value = "";
  });
  owner.acceptDrops((file) => void take(file));
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
