"""Media types of the briefing's own notebook outputs.

JupyterLab does not know them and falls back on the HTML or Markdown that travels with them; the book's renderer
(`briefing.sphinxext.outputs`) does, and makes numbered figures and cross-referenced text of them.
"""

FIGURE = "application/vnd.briefing.figure+json"
MYST = "application/vnd.briefing.myst+json"
WEB = "application/vnd.briefing.web+json"
