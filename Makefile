# Every target builds .venv by itself when needed. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS_VENV := build/bench-venv
PEERS_STAMP := $(PEERS_VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test prove quirks lint format eval bench train fit serve clean

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

quirks: $(STAMP) ## Serve and crawl every known oddity and attack; prints what came of each
	cd tests && ../$(BIN)/python -m quirks.table

lint: $(STAMP) ## Style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## Format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

eval: $(STAMP) $(if $(PEERS),$(PEERS_STAMP)) ## Score against annotated articles, fail below the floors (docs/evaluation.md)
	PYTHONPATH=tests $(BIN)/python -m eval.evaluate $(if $(CORPUS),--corpus "$(CORPUS)") $(if $(ERRORS),--errors $(ERRORS)) \
		$(if $(ABLATION),--ablation) $(if $(PEERS),--peers) $(if $(WRITE_FLOORS),--write-floors) \
		$(if $(ALLOW_REGRESSION),--allow-regression "$(ALLOW_REGRESSION)") $(if $(SEALED),--sealed "$(SEALED)")

bench: $(STAMP) $(if $(PEERS),$(PEERS_STAMP)) ## Measure speed and memory, PEERS=1 beside peers; reports, never gates
	PYTHONPATH=tests $(BIN)/python -m bench.bench

$(PEERS_STAMP): pyproject.toml constraints.txt
	test -x $(PEERS_VENV)/bin/python || $(PYTHON) -m venv $(PEERS_VENV)
	$(PEERS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@touch $@

train: $(STAMP) ## Train the encoder anew from the committed passages (an hour or more on two cores; needs pip's PyTorch)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train]'
	$(BIN)/python -m nlp.training

fit: $(STAMP) ## Fit the weights of the vote anew on the development articles (after train; CORPUS=folder adds one)
	PYTHONPATH=tests $(BIN)/python -m eval.fit $(if $(CORPUS),--corpus "$(CORPUS)")

serve: $(STAMP) ## Crawl, extract, resolve and digest by the clock
	$(BIN)/pactwatch serve

clean: ## Remove what was built
	rm -rf build $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
