# The portal from the command line. Needs make and Python 3.11 or newer with venv, nothing else.
#
#   make run                        the demonstration county on http://127.0.0.1:8000/
#   make run PORT=9000              on another port
#   make run SIZE=full              the invented county at full size: 615 deputies (after make demo-reset)
#   make run BIND=0.0.0.0           for other devices in the office (docs/deployment.md)
#   make county DIVISIONS=FILE.csv  a real, empty county from its table of divisions
#   make run COUNTY=real            the real county
#   make test                       everything that must hold before a change lands
#   make lint                       the quick part of it
#   make backup COUNTY=real         everything of the real county in one file, but the key (docs/deployment.md)
#   make restore COUNTY=real FILE=FILE.zip   a backup into an empty database
#   make doctor COUNTY=real         whether everything is well, and what to do
#   make bench                      the benchmarks, into benchmarks/RESULTS.md
#   make faults                     workers killed in the middle of their work, on both databases
#   make soak                       the generated tests with very many examples, and every page in a browser
#   make demo-reset                 throw the demonstration county away; make run loads it anew

SHELL := /bin/sh
PORT ?= 8000
BIND ?= 127.0.0.1
COUNTY ?= demo
SIZE ?= small
# The first of these that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input
# Where data lie; the same rule as in the settings.
VAR = $(if $(PORTAL_DATA_DIR),$(PORTAL_DATA_DIR),var)

.DEFAULT_GOAL := help
.PHONY: help run county test lint backup restore doctor bench faults soak demo-reset

help:
	@sed -n 's/^#   //p' Makefile

run: .venv/runtime.installed
	@PORTAL_DB=$(if $(filter real,$(COUNTY)),portal,demo) DEMO_SIZE=$(SIZE) .venv/bin/python manage.py serve --port $(PORT) --bind $(BIND)

county: .venv/runtime.installed
	@test -n "$(DIVISIONS)" || { echo "请指明区划表，例如 make county DIVISIONS=区划.csv"; exit 2; }
	@.venv/bin/python manage.py bootstrap
	@.venv/bin/python manage.py setup_county --divisions "$(DIVISIONS)"

test: .venv/tests.installed
	@.venv/bin/python tests/run_all.py

lint: .venv/tests.installed
	@.venv/bin/python tests/run_all.py lint

# COUNTY=real for the real county's database, as in make run; TO=FILE for another place.
backup: .venv/runtime.installed
	@PORTAL_DB=$(if $(filter real,$(COUNTY)),portal,demo) .venv/bin/python manage.py backup $(if $(TO),--to "$(TO)")

restore: .venv/runtime.installed
	@test -n "$(FILE)" || { echo "请指明备份文件，例如 make restore COUNTY=real FILE=备份.zip"; exit 2; }
	@PORTAL_DB=$(if $(filter real,$(COUNTY)),portal,demo) .venv/bin/python manage.py restore "$(FILE)" --yes $(if $(REPLACE),--replace "$(REPLACE)")

doctor: .venv/runtime.installed
	@PORTAL_DB=$(if $(filter real,$(COUNTY)),portal,demo) .venv/bin/python manage.py doctor

bench: .venv/tests.installed
	@.venv/bin/python -m benchmarks.run

faults: .venv/tests.installed
	@.venv/bin/python -m benchmarks.faults.run

# Its parts take longer than the minutes after which a test counts as hanging.
PATIENT = -o faulthandler_timeout=3600

soak: .venv/tests.installed
	@HYPOTHESIS_PROFILE=soak .venv/bin/pytest -q -n 2 $(PATIENT) -m "hypothesis or soak"
	@HYPOTHESIS_PROFILE=soak .venv/bin/python tests/run_all.py postgres $(PATIENT) -m "postgres and soak or hypothesis and django_db"

demo-reset:
	@rm -rf "$(VAR)"/demo.sqlite3 "$(VAR)"/demo.sqlite3-* "$(VAR)"/demo-files "$(VAR)"/demo-jobs
	@echo "演示县已清除；下次 make run 会重新装载。"

# The stamps are newer than the lists of requirements: then there is nothing to install.
.venv/runtime.installed: requirements.txt
	@test -x .venv/bin/python || $(MAKE) --no-print-directory .venv/bin/python
	@echo "安装依赖（只在第一次和 requirements.txt 变动后）……"
	@$(PIP) --requirement requirements.txt
	@touch $@

.venv/tests.installed: requirements-dev.txt requirements.txt
	@test -x .venv/bin/python || $(MAKE) --no-print-directory .venv/bin/python
	@echo "安装测试所需（只在第一次和 requirements*.txt 变动后）……"
	@$(PIP) --requirement requirements-dev.txt
	@touch .venv/runtime.installed $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "没有找到 Python 3.11 或更新的版本。请先安装。"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "不能建立 .venv：请安装 venv（Debian、Ubuntu：python3-venv）。"; rm -rf .venv; exit 1; }
