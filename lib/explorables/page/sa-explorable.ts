import type { Settings } from "../core/settings.js";
import { plotMarkup } from "../drawing/plot.js";
import { escaped } from "../drawing/text.js";
import { initialSettings, type Panel } from "../panels/panel.js";
import { PANELS } from "../panels/registry.js";
import { Calculator } from "./calculator.js";
import { type ControlElement, controlElement } from "./control-elements.js";
import { pageScheme, watchScheme } from "./scheme.js";
import { GAP, STYLE } from "./style.js";

/** From this width on, in pixels, two plots stand side by side. */
const WIDE = 620;

/** What elements are made of; a worker loads the same text and has none. */
const PageElement: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * `<sa-explorable name="variance">a picture or words for where this cannot run</sa-explorable>`
 *
 * Computes once it is about to be seen, in a worker; draws what came last, at most once a frame.
 */
export class SaExplorable extends PageElement {
  private panel: Panel | undefined;
  private calculator: Calculator | undefined;
  private settings: Settings = {};
  private result: { readonly value: unknown } | undefined;
  /** What is wrong with the settings, in words. */
  private problem: string | undefined;
  private readonly controls: Map<string, ControlElement> = new Map();
  /** What stands in an element. */
  private readonly shown: Map<HTMLElement, string> = new Map();
  private frame = 0;
  private readonly cleanUp: (() => void)[] = [];
  private parts:
    | { root: HTMLElement; plots: HTMLElement; reading: HTMLElement; more: HTMLElement }
    | undefined;

  connectedCallback(): void {
    const name = this.getAttribute("name") ?? "";
    this.panel = PANELS.get(name);
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    if (!this.panel) {
      shadow.innerHTML = `<style>${STYLE}</style><p class="problem"></p><slot></slot>`;
      const known = [...PANELS.keys()].join(", ");
      shadow.querySelector("p")!.textContent = `There is no explorable "${name}": name is one of ${known}.`;
      return;
    }
    if (!this.parts) this.build(shadow, this.panel);
    this.watch();
  }

  disconnectedCallback(): void {
    for (const end of this.cleanUp.splice(0)) end();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.calculator?.stop();
  }

  private build(shadow: ShadowRoot, panel: Panel): void {
    shadow.innerHTML =
      `<style>${STYLE}</style><section class="panel" aria-labelledby="title">` +
      `<h3 id="title">${panel.title}</h3><p class="question">${panel.question}</p>` +
      `<form class="controls" autocomplete="off"></form><div class="plots plots-${panel.plots}"></div>` +
      `<p class="reading" role="status" aria-live="polite"></p><div class="more"></div></section>`;
    // Keys are the sliders' alone: pages turn at arrows, and see the element focused, not the slider in it.
    shadow.addEventListener("keydown", (event) => event.stopPropagation());
    const find = (selector: string): HTMLElement => shadow.querySelector<HTMLElement>(selector)!;
    this.parts = {
      root: find(".panel"),
      plots: find(".plots"),
      reading: find(".reading"),
      more: find(".more"),
    };
    this.settings = initialSettings(panel);
    const form = find("form");
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const control of panel.controls) {
      const made = controlElement(control, {
        settings: () => this.settings,
        change: (changed, viewOnly) => this.change(changed, viewOnly),
        refuse: (sentence) => this.fail(sentence),
        acceptDrops: (take) => this.acceptDrops(take),
      });
      this.controls.set(control.name, made);
      form.append(made.element);
    }
    this.calculator = new Calculator(panel.name, {
      result: (value) => {
        this.result = { value };
        this.draw();
      },
      end: () => this.parts?.reading.removeAttribute("aria-busy"),
      problem: (sentence) => this.fail(sentence),
    });
  }

  /** Anywhere on the panel: a file that is dropped beside its box would be opened in the page's place. */
  private acceptDrops(take: (file: File | undefined) => void): void {
    const { root } = this.parts!;
    const over =
      (is: boolean) =>
      (event: DragEvent): void => {
        event.preventDefault();
        root.classList.toggle("over", is);
      };
    root.addEventListener("dragover", over(true));
    root.addEventListener("dragleave", over(false));
    root.addEventListener("drop", (event) => {
      over(false)(event);
      take(event.dataTransfer?.files[0]);
    });
  }

  private watch(): void {
    const { root } = this.parts!;
    const scheme = (): void => void root.setAttribute("data-scheme", pageScheme());
    scheme();
    const size = new ResizeObserver(() => this.draw());
    size.observe(root);
    const sight = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        sight.disconnect();
        this.compute();
      },
      { rootMargin: "300px" },
    );
    sight.observe(this);
    this.cleanUp.push(
      watchScheme(scheme),
      () => size.disconnect(),
      () => sight.disconnect(),
    );
  }

  private change(changed: Settings, viewOnly: boolean): void {
    this.settings = { ...this.settings, ...changed };
    if (viewOnly) this.draw();
    else this.compute();
  }

  private compute(): void {
    this.problem = undefined;
    this.parts?.reading.setAttribute("aria-busy", "true");
    this.calculator?.ask(this.settings);
  }

  /** Draws what came last, in the next frame. */
  private draw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private paint(): void {
    const { panel, parts, result } = this;
    if (!panel || !parts) return;
    parts.root.classList.toggle("failed", this.problem !== undefined);
    if (this.problem !== undefined) this.put(parts.reading, escaped(this.problem));
    if (!result) return;
    const across = parts.plots.clientWidth;
    if (across === 0) return;
    const columns = panel.plots === 2 && across >= WIDE ? 2 : 1;
    const width = Math.floor((across - (columns - 1) * GAP) / columns);
    const height = Math.round(Math.max(250, Math.min(360, 0.72 * width)));
    const view = panel.view(result.value, this.settings, { width, height });
    parts.plots.innerHTML = view.plots.map((plot) => plotMarkup(plot, width, height)).join("");
    if (this.problem === undefined) this.put(parts.reading, view.reading);
    this.put(parts.more, view.more ?? "");
    for (const [name, { options, value }] of Object.entries(view.offers ?? {})) {
      this.controls.get(name)?.offer?.(options, value);
    }
  }

  /** Says what is wrong in the place of the reading; what was drawn stays, faint. */
  private fail(sentence: string): void {
    this.problem = sentence;
    this.parts?.reading.removeAttribute("aria-busy");
    this.draw();
  }

  /** Puts markup into an element unless it is there: what a reader has marked stays marked, and nothing is announced twice. */
  private put(element: HTMLElement, markup: string): void {
    if (this.shown.get(element) === markup) return;
    this.shown.set(element, markup);
    element.innerHTML = markup;
  }
}
