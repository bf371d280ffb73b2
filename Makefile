# Everything the handbook needs, from a machine that has Python and Debian only. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help site serve check write schema test lint types unit browser bench format clean

help: ## List what can be made.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 18

site: $(VENV)/site.done ## Check the specs and build the handbook into site/.
	$(BIN)/rolebook build

serve: $(VENV)/site.done ## Show the handbook and reload the browser on every change.
	$(BIN)/rolebook serve

check: $(VENV)/site.done ## Check the specs and say what is wrong.
	$(BIN)/rolebook check

schema: $(VENV)/site.done ## Write the JSON Schemas that editors use.
	$(BIN)/rolebook schema schema

test: lint types unit browser ## Set up all that tests need, and run all of them.

lint: $(VENV)/test.done
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/test.done
	$(BIN)/mypy

unit: $(VENV)/test.done
	$(BIN)/coverage run -m pytest -m 'not browser'
	$(BIN)/coverage report

browser: $(VENV)/test.done
	./tests/install-browser
	$(BIN)/pytest -m browser

bench: $(VENV)/bench.done ## Measure what a first search costs, beside other tools.
	./tests/install-browser
	PYTHONPATH=benchmarks $(BIN)/python benchmarks/search.py

format: $(VENV)/test.done ## Format the code.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## Delete what was made.
	rm -rf $(VENV) site .site.new .site.old .coverage .mypy_cache .ruff_cache .pytest_cache

# One environment serves both: the site needs the first lock, tests add the second, which holds the first.
$(VENV)/site.done: locks/site.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r locks/site.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.done: locks/test.txt $(VENV)/site.done
	$(BIN)/pip install --quiet --require-hashes -r locks/test.txt
	@touch $@

$(VENV)/bench.done: locks/bench.txt $(VENV)/test.done
	$(BIN)/pip install --quiet --require-hashes -r locks/bench.txt
	@touch $@
