# Two commands on a fresh machine with Python 3.11 or newer: make run, make test.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test slow mongo oracles audit proofs lint format docs bundle pins clean

STARTED := $(shell date +%s)
UV := $(shell command -v uv 2>/dev/null)
PYTHON ?=
ADDRESS ?= localhost
PORT ?=
JOBS ?= 2
BIN := .venv/bin
ORACLES := .venv-oracles
AUDIT := .venv-audit
# Without its dependencies: it names torch among them, and what is compared here needs none.
OBP := obp==0.4.1

APP_EXTRAS := --extra app --extra serve --extra mongo --extra excel

took = echo "make $@: green in $$(($$(date +%s) - $(STARTED))) s"
install = $(if $(UV),"$(UV)" pip install -q --python $(1)/bin/python,$(1)/bin/python -m pip install -q --disable-pip-version-check)

# Wheels only, so that nothing is compiled; pip's own lines are cut to the name of each package as it comes.
install_app = $(if $(UV),"$(UV)" pip install --python $(BIN)/python --only-binary :all: -r requirements.txt,set -o pipefail; \
	$(BIN)/python -m pip install --disable-pip-version-check --only-binary :all: -r requirements.txt \
		| sed -un 's/^Collecting \([^ ]*\).*/  \1/p')

help:  ## What there is to make
	@echo "RLReco: make WHAT, where WHAT is one of"
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-10s %s\n", $$1, $$2 }'
	@echo "Variables: ADDRESS and PORT of the app, JOBS at once in tests, PYTHON to build with."

run: .venv/.app  ## Start the app on the embedded store; its address is printed
	@$(BIN)/streamlit run streamlit_app.py --server.address $(ADDRESS) $(if $(PORT),--server.port $(PORT)) \
		--server.showEmailPrompt false --browser.gatherUsageStats false

test: lint  ## Lint, types, import rules and every quick test
	@$(BIN)/python -m pytest -m "not slow and not oracle and not pace" -n $(JOBS) --dist loadfile
	@$(took)

slow: .venv/.slow  ## The tests that take more than a few seconds each
	@$(BIN)/python -m pytest -m "slow and not oracle and not pace" -n $(JOBS) --dist worksteal
	@$(took)

mongo: $(if $(RLRECO_TEST_MONGODB_URI),.venv/.dev)  ## All that concerns MongoDB, on the server of RLRECO_TEST_MONGODB_URI: contract, killers, browser, throughput
	@[ -n "$$RLRECO_TEST_MONGODB_URI" ] || { echo "make mongo: set RLRECO_TEST_MONGODB_URI to a MongoDB to test on, such as mongodb://localhost:27017/." >&2; exit 1; }
	@$(BIN)/python -m pytest -m "mongo and not pace" -n $(JOBS) --dist loadfile
	@$(BIN)/python benchmarks/chaos.py --only mongodb
	@$(BIN)/python benchmarks/store.py --only-mongodb "$$RLRECO_TEST_MONGODB_URI"
	@$(took)

oracles: $(ORACLES)/.ready  ## The comparisons with other libraries, in an environment of their own
	@$(ORACLES)/bin/python -c "import implicit, lifetimes, mabwiser, obp, river"
	@files=$$(grep -rl --include='test_*.py' 'mark\.oracle' tests) || { echo "No test is marked oracle." >&2; exit 1; }; \
		RLRECO_REQUIRE_ORACLES=1 $(ORACLES)/bin/python -m pytest -m oracle $$files
	@$(took)

audit: $(AUDIT)/.ready  ## Findings in the code, a list of all parts in build/sbom.json, advisories on the pins (needs the internet, and fails without)
	@$(AUDIT)/bin/bandit -q -c pyproject.toml -r rlreco pages asgi_app.py streamlit_app.py setup.py
	@mkdir -p build && $(AUDIT)/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o build/sbom.json requirements-image.txt
	@$(AUDIT)/bin/pip-audit --strict --disable-pip --no-deps -r requirements.txt
	@$(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes -r requirements-image.txt
	@$(took)

proofs: .venv/.dev  ## Print the figures of structure and speed that the docs speak of
	@for part in house startup store recommend api edge load vote chaos stripes race simulation personal_world propensities holdout pages corpus bombs spoilt_exports segment backtest interrupts newcomers growing editions lifetime beliefs off_policy_coverage report; do echo "== $$part"; $(BIN)/python benchmarks/$$part.py || exit 1; done
	@$(BIN)/python -m pytest -q -rP -m pace
	@$(took)

lint: .venv/.dev  ## Style, types and import rules, no tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: .venv/.dev  ## Put the code in the house's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: .venv/.docs  ## Write the pages that the code knows, and build the site into build/site
	@PYTHONPATH=. $(BIN)/python docs/generate.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@$(took)

bundle: .venv/.dev  ## Renew the part of plotly.js that reports carry, of the version that plotly has (needs npm)
	@version=$$($(BIN)/python -c "from plotly.offline import get_plotlyjs_version; print(get_plotlyjs_version())") && \
	folder=$$(mktemp -d) && (cd $$folder && npm pack --silent plotly.js-cartesian-dist-min@$$version && tar xzf *.tgz) && \
	gzip -9nc $$folder/package/plotly-cartesian.min.js > rlreco/report/page/plotly-cartesian.min.js.gz && \
	cp $$folder/package/LICENSE rlreco/report/page/plotly.LICENSE && rm -r $$folder
	@$(took)

pins:  ## Renew the pinned requirements (needs uv)
	@compile="$(UV) pip compile -q -U pyproject.toml --universal --python-version 3.11 --no-header --no-annotate"; \
	rest() { awk -F'[ =]' 'NR == FNR { known[$$1]; next } !($$1 in known)' <(cat $$1) -; }; \
	$$compile $(APP_EXTRAS) -o requirements.txt && \
	{ echo "-r requirements.txt"; $$compile --group dev -c requirements.txt | rest requirements.txt; } > .pins-dev && \
	{ echo "-r requirements-dev.txt"; $$compile --group slow -c requirements.txt | rest "requirements.txt .pins-dev"; } > .pins-slow && \
	{ echo "-r requirements-dev.txt"; $$compile --group docs -c requirements.txt | rest "requirements.txt .pins-dev"; } > .pins-docs && \
	{ echo "-r requirements.txt"; $$compile --group oracles -c requirements.txt | rest requirements.txt; } > .pins-oracles && \
	$$compile --generate-hashes --no-emit-index-url $(APP_EXTRAS) --group build -c requirements.txt -c .pins-dev -o .pins-image && \
	$(UV) pip compile -q -U --group audit --universal --python-version 3.11 --no-header --no-annotate -o .pins-audit && \
	for kind in dev slow docs oracles image audit; do mv .pins-$$kind requirements-$$kind.txt; done

clean:  ## Remove the environments, caches and what was built; never a store
	@rm -rf .venv $(ORACLES) $(AUDIT) build dist artifacts ./*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment counts as made once its stamp is there, so one that failed half-way is made again.
.venv/.made $(ORACLES)/.made $(AUDIT)/.made:
	@$(call make_environment,$(@D))
	@touch $@

.venv/.app: .venv/.made requirements.txt pyproject.toml
	@echo "Installing what the app needs, $$(grep -c == requirements.txt) packages (a minute the first time, seconds with uv) ..."
	@$(install_app)
	@$(call install,.venv) --no-deps -e .
	@echo "Installed in $$(($$(date +%s) - $(STARTED))) s."
	@touch $@

.venv/.dev: .venv/.app requirements-dev.txt
	@echo "Installing what the tests need ..."
	@$(call install,.venv) -r requirements-dev.txt
	@touch $@

.venv/.slow: .venv/.dev requirements-slow.txt
	@echo "Installing what the slow tests need (half a gigabyte) ..."
	@$(call install,.venv) -r requirements-slow.txt
	@touch $@

.venv/.docs: .venv/.dev requirements-docs.txt
	@echo "Installing what the site of the docs needs ..."
	@$(call install,.venv) -r requirements-docs.txt
	@touch $@

$(ORACLES)/.ready: $(ORACLES)/.made requirements.txt requirements-oracles.txt
	@echo "Installing the libraries to compare with ..."
	@$(call install,$(ORACLES)) -r requirements-oracles.txt
	@$(call install,$(ORACLES)) --no-deps $(OBP)
	@$(call install,$(ORACLES)) --no-deps -e .
	@touch $@

$(AUDIT)/.ready: $(AUDIT)/.made requirements-audit.txt
	@echo "Installing what looks the pins and the code over ..."
	@$(call install,$(AUDIT)) -r requirements-audit.txt
	@touch $@

define make_environment
rm -rf $(1); \
if [ -n "$(UV)" ]; then \
	said=$$("$(UV)" venv -q --python "$(if $(PYTHON),$(PYTHON),>=3.11)" $(1) 2>&1) || { \
		echo "RLReco needs Python 3.11 or newer, and uv can't provide it: $$(head -n 1 <<< "$$said"). Install one." >&2; exit 1; }; \
	exit 0; \
fi; \
for python in $(if $(PYTHON),$(PYTHON),python3 python3.14 python3.13 python3.12 python3.11) none; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && break; \
done; \
if [ "$$python" = none ]; then \
	echo "RLReco needs Python 3.11 or newer; found: $$($(if $(PYTHON),$(PYTHON),python3) --version 2> /dev/null || echo none). Install one, or name it: make PYTHON=..." >&2; exit 1; \
fi; \
"$$python" -c 'import ensurepip, venv' 2> /dev/null || { \
	echo "$$python has no venv module. Install it (Debian: apt-get install python3-venv) or install uv." >&2; exit 1; }; \
"$$python" -m venv $(1)
endef
