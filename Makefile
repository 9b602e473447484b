# Every target builds .venv by itself when needed. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test prove lint format eval bench serve clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(STAMP) ## One whole cycle over the bundled newsroom, day by day, into build/demo
	$(BIN)/pactwatch demo --db build/demo/pactwatch.db --out build/demo

test: $(STAMP) ## The test suite (minutes)
	$(BIN)/python -m pytest

prove: $(STAMP) ## The slow proofs: kills, clock, second runs; prints one table
	$(BIN)/python tests/prove.py

lint: $(STAMP) ## Style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## Format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

eval: $(STAMP) ## Score extraction and ledger: make eval CORPUS=folder SCORERS=folder with score.py
	$(BIN)/python tests/eval/evaluate.py $(CORPUS) $(SCORERS)

bench: $(STAMP) ## Measure speed; reports, never gates
	$(BIN)/python tests/bench/bench.py

serve: $(STAMP) ## Crawl, extract, resolve and digest by the clock
	$(BIN)/pactwatch serve

clean: ## Remove what was built
	rm -rf build $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
