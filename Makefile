# Everything the handbook needs, from a machine that has Python and Debian only. `make help` lists it.

# The system's own Python, where it can make environments: Debian compiles its by what programs do most, and one that
# was compiled without that, as pyenv's are, takes a fifth longer. `make PYTHON=python3 …` takes what the path names.
PYTHON ?= $(or $(shell for python in /usr/bin/python3.1[123]; do \
  $$python -c 'import ensurepip' 2>/dev/null && echo $$python && break; done),python3)
VENV := .venv
SBOM := .venv-sbom
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help site serve check write wheel schema test lint types unit browser bench trust fuzz crash sabotage sbom format clean

help: ## List what can be made.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 18

site: $(VENV)/site.done ## Check the specs and build the handbook into site/.
	$(BIN)/rolebook build

serve: $(VENV)/site.done ## Show the handbook and reload the browser on every change.
	$(BIN)/rolebook serve

check: $(VENV)/site.done ## Check the specs and say what is wrong.
	$(BIN)/rolebook check

wheel: $(VENV)/site.done ## Make the package that others install, in dist/.
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

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

bench: $(VENV)/bench.done ## Measure builds, searches and edits beside other tools (an hour and more).
	./tests/install-browser
	PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONPATH=benchmarks $(BIN)/python benchmarks/speed.py
	PYTHONPATH=benchmarks $(BIN)/python benchmarks/search.py
	PYTHONPATH=benchmarks $(BIN)/python benchmarks/edits.py

trust: $(VENV)/test.done ## Try ten thousand bad, hostile and honest inputs (five minutes).
	$(BIN)/python trust/run.py

fuzz: $(VENV)/test.done ## Damage specs at random for a minute, or for FUZZ_SECONDS.
	$(BIN)/python trust/fuzz.py

crash: $(VENV)/test.done ## Kill builds, fill the disk and break it, at each call that changes a file (half an hour).
	$(BIN)/python trust/crash.py

sabotage: $(VENV)/test.done ## Take out each safeguard in turn; a test has to notice.
	$(BIN)/python trust/sabotage.py

sbom: $(SBOM)/done ## Write the bill of materials (CycloneDX) and the list of licences.
	$(SBOM)/tool/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml \
	  --output-format JSON --output-file sbom.cdx.json $(SBOM)/site/bin/python
	$(PYTHON) trust/licences.py sbom.cdx.json LICENCES.md

format: $(VENV)/test.done ## Format the code.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## Delete what was made.
	rm -rf $(VENV) $(SBOM) sbom.cdx.json dist site .site.new .site.old .coverage .mypy_cache .ruff_cache .pytest_cache

# One environment serves both: the site needs the first lock, tests add the second, which holds the first.
$(VENV)/site.done: locks/site.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r locks/site.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.done: locks/test.txt $(VENV)/site.done
	$(BIN)/pip install --quiet --require-hashes -r locks/test.txt
	@touch $@

$(VENV)/bench.done: locks/bench.txt $(VENV)/test.done
	$(BIN)/pip install --quiet --require-hashes -r locks/bench.txt
	@touch $@

# The bill lists what the site's lock brings and nothing else, so the tool that writes it lives apart.
$(SBOM)/done: locks/sbom.txt locks/site.txt
	$(PYTHON) -m venv $(SBOM)/tool
	$(PYTHON) -m venv --without-pip $(SBOM)/site
	$(SBOM)/tool/bin/pip install --quiet --require-hashes -r locks/sbom.txt
	$(SBOM)/tool/bin/pip --python $(SBOM)/site/bin/python install --quiet --require-hashes -r locks/site.txt
	@touch $@
