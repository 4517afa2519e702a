# The door to the build. `make help` explains the targets; everything else is in CMakePresets.json and scripts/.
#
# Variables: PREFIX (make install), IMAGE (make demo), TRAINING=ON (the train subcommand in build/, needs libtorch),
# TESTS (a regular expression of test names for make test, asan and tsan), SETUP=no (install nothing).

PREFIX ?= /usr/local
TRAINING ?= OFF
TESTS ?= .
SETUP ?= yes

ours = $(shell find src tests bench -name "*.h" -o -name "*.cpp")
setup = $(if $(filter yes,$(SETUP)),scripts/setup.sh $(1),:)

.DEFAULT_GOAL := build
.PHONY: build demo test asan tsan format lint install clean help

build: ## Install what is missing and build build/retinalgpt
	@$(call setup,$(if $(filter ON,$(TRAINING)),training))
	@cmake --preset release -DRETINALGPT_TRAINING=$(TRAINING) >/dev/null
	@cmake --build --preset release

demo: build ## Build, then measure, describe and discuss a real photograph (IMAGE=FILE takes yours)
	@scripts/demo.sh $(IMAGE)

test: ## Build with the trainer (libtorch) and run every test
	@$(call setup,test training)
	@cmake --preset test >/dev/null
	@cmake --build --preset test
	@ctest --preset test --tests-regex '$(TESTS)'

asan tsan: ## Build and test with sanitizers: asan = address, leak and undefined behaviour, tsan = threads
	@$(call setup,test)
	@cmake --preset $@ >/dev/null
	@cmake --build --preset $@
	@ctest --preset $@ --tests-regex '$(TESTS)'

format: ## Format our C++ files in place
	@$(call setup,lint)
	@clang-format -i $(ours)

lint: build ## Check the format and run clang-tidy
	@$(call setup,lint)
	@clang-format --dry-run --Werror $(ours)
	@run-clang-tidy -quiet -extra-arg=-Wno-unknown-warning-option -p build '$(CURDIR)/src/.*'

install: build ## Install the program, the library and the models under PREFIX
	@cmake --install build --prefix '$(PREFIX)'

clean: ## Remove all build folders (not .deps, not the caches)
	@rm -rf build build-dev build-test build-asan build-tsan

help: ## Show this list
	@echo 'make [TARGET] [VARIABLE=VALUE]'
	@awk -F ':.*## ' '/^[a-z ]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile
	@sed -n 's/^# \(Variables:.*\)/\n\1/p; s/^# \(TESTS.*\)/\1/p' Makefile
