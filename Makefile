# The briefing, from data to web and PDF. `make help` lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
NEWEST := _build/newest/bin/python

.PHONY: briefing summary test check refresh lab diff release release-check links newest benchmark clean help environment
.DELETE_ON_ERROR:

briefing: $(STAMP) ## build the web edition and the PDF (the default)
	@$(BIN)/briefing build

summary: $(STAMP) ## build the two-page summary alone
	@$(BIN)/briefing summary

test: $(STAMP) ## run every test
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: $(STAMP) ## check data and claims only, in seconds
	@$(BIN)/briefing check

# Status 3 says that a verdict changed, which is what a refresh may do; any other is a failure.
refresh: $(STAMP) ## ask the publishers for new figures; what they change is in _build/refresh.md
	@$(BIN)/briefing refresh --all || [ $$? -eq 3 ]

# .jupyter makes JupyterLab open the chapters (Markdown) as notebooks at a click; your own settings still count.
lab: $(STAMP) ## open the chapters in JupyterLab
	@JUPYTER_CONFIG_PATH="$(CURDIR)/.jupyter" PATH="$(CURDIR)/$(BIN):$$PATH" \
	  $(BIN)/jupyter lab --LabApp.default_url=/lab/tree/book/index.md

# Status 3 says that verdicts moved, which is news and no fault.
diff: $(STAMP) ## what differs from BASE (main): verdicts, and the rows that moved them; also in _build/diff.txt
	@mkdir -p _build
	@$(BIN)/briefing diff "$${BASE:-main}" > _build/diff.txt || [ $$? -eq 3 ]
	@cat _build/diff.txt

release: briefing ## everything that goes out with an edition, in _build/release
	@$(BIN)/briefing release

# The tag comes through the environment, never through make: nobody's tag shall be run as a command.
release-check: $(STAMP) ## do all places name one edition, and the tag too? make release-check TAG=v1.0.0
	@$(BIN)/briefing release --check $${TAG:+"$$TAG"}

links: $(STAMP) ## can every cited source still be reached? (network, some minutes); also in _build/links.md
	@mkdir -p _build
	@status=0; $(BIN)/briefing links > _build/links.md 2>&1 || status=$$?; cat _build/links.md; exit $$status

# Lines of `pip freeze` whose package and version are not in the lock. Names are compared as registries do, and the
# lock's conditions (a system, a version of Python) are passed over.
define NOT_LOCKED
function pin(line) {
  sub(/ *;.*/, "", line); split(line, part, "=="); name = part[1]; version = part[2]
  sub(/\[.*/, "", name); gsub(/[-_.]+/, "-", name); gsub(/\.0+/, ".", version)
  return tolower(name) "==" version
}
!/==/ || /^#/ { next }
NR == FNR { locked[pin($$0)]; next }
!(pin($$0) in locked) { print "    " $$0 }
endef
export NOT_LOCKED

# What the next lock would bring: the newest of each package that pyproject.toml allows, in a place of its own.
newest: ## test and build with the newest packages allowed (network, minutes); also in _build/newest.md
	@rm -rf _build/newest && mkdir -p _build && $(PYTHON) -m venv _build/newest
	@status=0; { \
	  $(NEWEST) -m pip install --quiet --disable-pip-version-check --editable '.[test,refresh,lab]' && \
	  $(NEWEST) -m pytest -q -n auto --dist worksteal && _build/newest/bin/briefing build; \
	} > _build/newest.log 2>&1 || status=$$?; { \
	  echo "Packages other than in the lock:"; echo; \
	  $(NEWEST) -m pip freeze --exclude-editable | awk "$$NOT_LOCKED" requirements.txt -; \
	  echo; echo "How installing, tests and build ended:"; echo; tail -n 60 _build/newest.log | sed 's/^/    /'; \
	} > _build/newest.md; cat _build/newest.md; exit $$status

benchmark: $(STAMP) ## measure judging, checking and the built pages; with BUILD=1 whole builds as well
	@$(BIN)/python benchmarks/run.py $(if $(BUILD),--build)
	@test ! -d _build/html || { echo; $(BIN)/python benchmarks/pages.py; }

environment: $(STAMP) ## only install, into .venv

clean: ## remove everything that was built or installed
	rm -rf _build $(VENV) briefing.egg-info .pytest_cache .ruff_cache .hypothesis
	find briefing book tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

# Installed once, and again when the lock or the project file changes. The environment is made anew each
# time: a package that left the lock must not stay behind and hide a missing dependency.
$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "The briefing needs Python 3.11 or newer; '$(PYTHON)' is older or missing."; \
	  echo "Name another one: make PYTHON=python3.12 $(or $(MAKECMDGOALS),briefing)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make a virtual environment (no venv or ensurepip)."; \
	  echo "On Debian and Ubuntu: apt-get install python3-venv. Then run make again."; exit 1; }
	@echo "Installing the locked packages into $(VENV) (once, a minute or two) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $(STAMP)
