"""Sphinx's settings of the book. `npm run book` lays out its sources as they lie in the repository and runs it on them."""

import json
import os
from pathlib import Path

HERE = Path(__file__).parent
STATIC = Path(os.environ["SA_ADAM_BOOK_STATIC"])

project = "sa-adam"
author = "The sa-adam contributors"
copyright = "the sa-adam contributors, MIT licence"
release = version = json.loads((HERE.parent / "package.json").read_text(encoding="utf8"))["version"]
language = "en"

extensions = ["myst_nb", "sphinx_copybutton"]
root_doc = "index"
# Pages that no table of contents lists are reached by a link of a page that is listed.
suppress_warnings = ["toc.not_included"]

myst_enable_extensions = ["amsmath", "dollarmath", "html_image"]
myst_heading_anchors = 3
nb_execution_mode = "off"
nb_render_markdown_format = "myst"

mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {"options": {"enableMenu": False}}

html_theme = "sphinx_book_theme"
html_title = "sa-adam"
html_static_path = [str(STATIC)]
html_css_files = ["book.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("figures.js", "reach.js")]
html_show_sphinx = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "use_fullscreen_button": False,
    "home_page_in_toc": False,
    "show_navbar_depth": 1,
    # All is in the side bar: no bar on top.
    **{f"navbar_{place}": [] for place in ("start", "center", "end", "persistent")},
    "show_toc_level": 2,
    "logo": {"text": "sa-adam"},
}
copybutton_exclude = ".linenos, .gp"
copybutton_selector = "div.highlight pre"


def add_explorables(app, pagename, _template, _context, _doctree):
    """The live panels' program goes to their own page alone: no other needs it."""
    if pagename == "book/explorables" and (STATIC / "explorables.js").exists():
        app.add_js_file("explorables.js", defer="defer")


def name_folded_cells(_app, _pagename, _template, context, _doctree):
    """A folded cell is called what is written on it: myst-nb gives it another name for those who hear the page."""
    if "body" in context:
        context["body"] = context["body"].replace('<summary aria-label="Toggle hidden content">', "<summary>")


def setup(app):
    app.connect("html-page-context", name_folded_cells)
    app.connect("html-page-context", add_explorables)
