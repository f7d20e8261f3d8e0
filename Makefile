# `make test` does everything, on a machine that has make and Python 3.11 or newer.

UV_VERSION := 0.13.9
# The number of processes that run tests; `make test JOBS=0` runs them in one. Some tests wait, so
# more of them than processors.
JOBS := 3
# The number of processes that simulate worlds.
PROCESSORS := 2
# The number of worlds that `make simulate` runs.
SEEDS := 1000
# Compiled modules are kept, because tests start Oops dozens of times.
unexport PYTHONDONTWRITEBYTECODE

UV := .uv/bin/uv
UV_READY := .uv/ready-$(UV_VERSION)
READY := .venv/ready
COMPILED := .venv/compiled

help: ## Show this
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

test: $(READY) ## Set up, check, run the tests; `make slow` runs the rest
	@$(MAKE) --no-print-directory --jobs=2 check suite

# Runs beside the checks, whose output comes in between.
suite: $(COMPILED)
	@.venv/bin/python -m tests.web.browser
	.venv/bin/python -m pytest -n $(JOBS) --dist worksteal -m "not slow and not hypothesis"
	@.venv/bin/python -m tests.web.browser --remind

slow: $(COMPILED) ## Run what takes long: the fault catalogue, killed programs, mutated copies, properties
	.venv/bin/python -m pytest -n $(JOBS) --dist worksteal -m "slow or hypothesis"

agents: $(COMPILED) ## Run the tests of Teams over the Microsoft 365 Agents SDK
	TEAMS_FRAMEWORK=agents .venv/bin/python -m pytest -n $(JOBS) --dist worksteal tests/teams tests/stories

# Loads all tests once. Without it each of several processes compiles everything for itself.
$(COMPILED): $(READY)
	@.venv/bin/python -m pytest --collect-only -qq >/dev/null
	@touch $@

# These take minutes to hours. `make slow` does a little of each.
torture: $(READY) ## Kill replicas while they send reminders; count what is lost or sent twice
	.venv/bin/python -m tests.torture --database postgresql --replicas 4 --nags 20000 --kills 2000
	.venv/bin/python -m tests.torture --database sqlite --replicas 2 --nags 5000 --kills 500

simulate: $(READY) ## Simulate 180 days in each of SEEDS worlds, and 20 years of digests in every zone
	.venv/bin/python -m tests.simulation --seeds $(SEEDS) --days 180 --jobs $(PROCESSORS)
	.venv/bin/python -m tests.simulation.digests --jobs $(PROCESSORS)

races: $(READY) ## Let many people act on the same case at once, on both databases
	.venv/bin/python -m tests.races.ownership --races 10000 --wide 8 --database postgresql
	.venv/bin/python -m tests.races.ownership --races 10000 --wide 8 --database sqlite
	.venv/bin/python -m tests.races.events --events 100000 --database postgresql
	.venv/bin/python -m tests.races.events --events 100000 --database sqlite

phrases: $(READY) ## Type 200,000 random texts at the desk; none that leaves it open tells anybody
	.venv/bin/python -m tests.phrases --texts 200000

hostile: $(READY) ## Send a million hostile requests; count answers, memory and rows
	.venv/bin/python -m tests.hostile --requests 1000000

demo: QUIET := --quiet
demo: setup ## Open the demo chat in your browser; DEMO="--port 3031" passes options
	@.venv/bin/oops demo $(DEMO)

check: $(READY) ## Lint, formatting, types, and who imports whom
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

format: $(READY) ## Format the code
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

# Installs only what Oops needs to run, so that a server has less on it and the demo starts sooner. What
# is installed already stays.
setup: $(UV_READY) ## Install what Oops needs into .venv; EXTRA=agents adds the Agents SDK
	@UV_PROJECT_ENVIRONMENT=.venv $(UV) sync $(QUIET) --frozen --no-dev --inexact $(EXTRA:%=--extra %) \
		--python .uv/bin/python

# Changes to the code itself need no new setup: the packages are installed in place.
$(READY): $(UV_READY) uv.lock pyproject.toml
	UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --frozen --python .uv/bin/python
	@touch $@

$(UV_READY):
	@rm -rf .uv
	@for python in python3 python3.13 python3.12 python3.11; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		found=$$python; \
		$$python -c 'import ensurepip, venv' 2>/dev/null || continue; \
		echo "Setting up with $$($$python --version)."; \
		$$python -m venv .uv && .uv/bin/python -m pip install --quiet uv==$(UV_VERSION) && touch $@; \
		exit; \
	done; \
	if [ -n "$$found" ]; then \
		echo "Oops needs Python's venv module, and $$found came without it." \
			"On Debian or Ubuntu: apt install python3-venv." >&2; \
	else \
		echo "Oops needs Python 3.11 or newer, and none is on the PATH." \
			"Install one as python3, python3.13, python3.12 or python3.11." >&2; \
	fi; \
	exit 1

.PHONY: help test suite slow agents torture simulate races phrases hostile demo check format setup
