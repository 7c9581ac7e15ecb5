# What people who change ctassist do often. The first time: python3 -m venv .venv, then `make tools`.
PYTHON = .venv/bin/python
LOCK = $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

.PHONY: check lint test tools lock

check: ## all that CI runs, in a fresh environment of its own
	bash .ci/run

lint: ## style and common mistakes
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

test:
	$(PYTHON) -m pytest

tools: ## the product and the tools into .venv
	$(PYTHON) -m pip install -q -r requirements.txt
	$(PYTHON) -m pip install -q -r requirements-dev.txt

lock: ## pin what the .in files ask for; versions stay as they are where they still fit
	@for name in requirements requirements-dev; do \
	    $(LOCK) $$name.in --output-file $$name.txt && \
	    { echo "# Made from $$name.in by \`make lock\`. Do not edit by hand."; grep -v '^#' $$name.txt; } > $$name.new && \
	    mv $$name.new $$name.txt || exit 1; \
	done
