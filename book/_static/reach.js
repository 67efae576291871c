// What the theme leaves out for readers who use the keyboard or a screen reader.
(() => {
  const BOXES =
    "div.math, mjx-container, .cell_output .output, .pst-scrollable-table-container, .highlight pre, pre, .figure-box";

  /** What scrolls sideways can be reached by the keyboard as well. */
  function reachScrolling() {
    for (const box of document.querySelectorAll(BOXES)) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    }
  }

  /** A button's name holds the words that it shows. */
  function nameButtons() {
    for (const button of document.querySelectorAll(".search-button-field"))
      button.removeAttribute("aria-label");
    for (const button of document.querySelectorAll(".theme-switch-button")) {
      button.removeAttribute("aria-label");
      const name = document.createElement("span");
      name.className = "visually-hidden";
      name.textContent = "Color mode";
      button.prepend(name);
    }
  }

  addEventListener("DOMContentLoaded", () => {
    nameButtons();
    reachScrolling();
    window.MathJax?.startup?.promise?.then(reachScrolling);
  });
  addEventListener("load", reachScrolling);
  addEventListener("resize", reachScrolling);
})();
