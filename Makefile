# What people who change ctassist do often. The first time: python3 -m venv .venv, then `make tools`.
PYTHON = .venv/bin/python
LOCK = $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

.PHONY: check lint test fuzz tools lock

check: ## all that CI runs, in a fresh environment of its own
	bash .ci/run

lint: ## style and common mistakes
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

test:
	$(PYTHON) -m pytest

# The site is started without limits, on records that may be spoilt:
# REQUESTS_A_MINUTE_TOKEN=0 REQUESTS_A_MINUTE_ADDRESS=0 manage.py up --data-dir DIRECTORY
SITE = http://127.0.0.1:8000
fuzz: ## thousands of requests made up from the description of the API, to SITE, in the name of TOKEN
	$(PYTHON) -m schemathesis.cli run "$(SITE)/api/v1/schema/?format=json" -n 5 --phases coverage,fuzzing \
	    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
	    --suppress-health-check all $(if $(TOKEN),-H "Authorization: Token $(TOKEN)")

tools: ## the product and the tools into .venv
	$(PYTHON) -m pip install -q -r requirements.txt
	$(PYTHON) -m pip install -q -r requirements-dev.txt

lock: ## pin what the .in files ask for; versions stay as they are where they still fit
	@for name in requirements requirements-dev; do \
	    $(LOCK) $$name.in --output-file $$name.txt && \
	    { echo "# Made from $$name.in by \`make lock\`. Do not edit by hand."; grep -v '^#' $$name.txt; } > $$name.new && \
	    mv $$name.new $$name.txt || exit 1; \
	done
