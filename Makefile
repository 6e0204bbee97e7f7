# The briefing, from data to web and PDF. `make help` lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.PHONY: briefing test check lab benchmark clean help environment
.DELETE_ON_ERROR:

briefing: $(STAMP) ## build the web edition and the PDF (the default)
	@$(BIN)/briefing build

test: $(STAMP) ## run every test
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: $(STAMP) ## check data and claims only, in seconds
	@$(BIN)/briefing check

# .jupyter makes JupyterLab open the chapters (Markdown) as notebooks at a click; your own settings still count.
lab: $(STAMP) ## open the chapters in JupyterLab
	@JUPYTER_CONFIG_PATH="$(CURDIR)/.jupyter" PATH="$(CURDIR)/$(BIN):$$PATH" \
	  $(BIN)/jupyter lab --LabApp.default_url=/lab/tree/book/index.md

benchmark: $(STAMP) ## measure judging, checking and the first view; with BUILD=1 whole builds as well
	@$(BIN)/python benchmarks/run.py $(if $(BUILD),--build)

environment: $(STAMP) ## only install, into .venv

clean: ## remove everything that was built or installed
	rm -rf _build $(VENV) briefing.egg-info .pytest_cache .ruff_cache .hypothesis
	find briefing book tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

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
