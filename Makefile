# khabar's C library, its tests, its example and the programs that train its models. GNU make.
#
#   make lib                the library, static and shared         make install PREFIX=/usr/local DESTDIR=
#   make check-c            its tests, under sanitizers            make uninstall
#   make check-neon         the loops for 64-bit ARM, emulated (Debian: gcc-aarch64-linux-gnu, qemu-user)
#   make example            build/release/entities                 make format, make check-format
#   make training           the trainers, into build/training      make clean
#   make fuzz               the fuzzers, into build/fuzz           make bench, into build/release
#
# CC=clang chooses the compiler. WERROR=1 turns warnings on and into errors, for developers and CI. SANITIZE=1 builds
# with the address and undefined-behaviour sanitizers. setup.py builds the Python extension from the same sources.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
BUILD ?= build/$(if $(SANITIZE),asan,release)
CFLAGS ?= $(if $(SANITIZE),-O1 -g,-O3)
PKG_CONFIG ?= pkg-config
CLANG_FORMAT ?= $(or $(wildcard .venv/bin/clang-format),clang-format)
RUFF ?= $(or $(wildcard .venv/bin/ruff),ruff)

VERSION := $(shell sed -n 's/^.define KHB_VERSION "\(.*\)"/\1/p' include/khabar.h)
SONAME := libkhabar.so.$(firstword $(subst ., ,$(VERSION)))
SOURCES := $(sort $(wildcard csrc/*/*.c))
TESTS := $(sort $(wildcard tests/c/*.c))
TRAINERS := $(sort $(wildcard training/*/train_*.c))
MODELS := $(sort $(wildcard python/khabar/models/*.khm))
FORMATTED := $(sort $(wildcard $(foreach d,include csrc/* python/ext tests/c tests/cross tests/fuzz training/* examples bench,$d/*.[ch])))

ICU_CFLAGS := $(shell $(PKG_CONFIG) --cflags icu-i18n icu-uc 2>/dev/null)
ICU_LIBS := $(shell $(PKG_CONFIG) --libs icu-i18n icu-uc 2>/dev/null)
WARNINGS := $(if $(WERROR),-Wall -Wextra -Werror)
SANITIZERS := $(if $(SANITIZE),-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
COMPILE = $(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) -fvisibility=hidden -fPIC -Iinclude -Icsrc $(ICU_CFLAGS) $(WARNINGS) \
  $(SANITIZERS)
LINK = $(CC) $(CFLAGS) $(SANITIZERS) $(LDFLAGS)
LIBS = $(ICU_LIBS) -lm

.PHONY: lib example bench check-c check-neon test-program training fuzz install uninstall format check-format clean FORCE
.DELETE_ON_ERROR:

lib: $(BUILD)/libkhabar.a $(BUILD)/libkhabar.so.$(VERSION)

# Every object is built again when the compiler or a flag has changed.
$(BUILD)/flags: FORCE
	$(if $(ICU_LIBS),,$(error ICU is missing. On Debian and Ubuntu: apt-get install pkg-config libicu-dev))
	@mkdir -p $(@D)
	@echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' >$@

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)

# Members may share a base name (q appends), and those of a removed source must go (rm).
$(BUILD)/libkhabar.a: $(OBJECTS)
	@rm -f $@
	$(AR) qcs $@ $^

$(BUILD)/libkhabar.so.$(VERSION): $(OBJECTS)
	$(LINK) -shared -Wl,-soname,$(SONAME) -o $@ $^ $(LIBS)
	ln -sf $(@F) $(BUILD)/$(SONAME)
	ln -sf $(SONAME) $(BUILD)/libkhabar.so

# ---- Example, benchmark, tests and trainers: programs linked with the static library ----------------------------------

example: $(BUILD)/entities
$(BUILD)/entities: $(BUILD)/examples/entities.o $(BUILD)/libkhabar.a
	$(LINK) -o $@ $^ $(LIBS)

# What cannot be measured from Python: the library beside memcpy, reading beside tagging, the steps of tagging.
bench: $(BUILD)/normalize_memory $(BUILD)/read $(BUILD)/tag
$(BUILD)/normalize_memory $(BUILD)/read $(BUILD)/tag: $(BUILD)/%: $(BUILD)/bench/%.o $(BUILD)/libkhabar.a
	$(LINK) -o $@ $^ $(LIBS)

check-c:
	@$(MAKE) --no-print-directory SANITIZE=1 BUILD=build/asan test-program
	build/asan/test-c

test-program: $(BUILD)/test-c
$(BUILD)/test-c: COMPILE += $(shell $(PKG_CONFIG) --cflags check)
$(BUILD)/test-c: $(TESTS:%.c=$(BUILD)/%.o) $(BUILD)/libkhabar.a
	$(LINK) -o $@ $^ $(LIBS) $(shell $(PKG_CONFIG) --libs check)

# The loops in registers built for another machine and run on an emulator; they need neither ICU nor Check.
CROSS = $(wildcard csrc/base/*.c csrc/normalize/blocks*.c csrc/tag/layer*.c) \
  tests/c/vectors.c tests/cross/main.c
check-neon: build/neon/vectors
	qemu-aarch64 $<
build/neon/vectors: $(CROSS) $(wildcard csrc/base/*.h csrc/normalize/*.h csrc/tag/layer.h tests/c/vectors.h)
	@mkdir -p $(@D)
	aarch64-linux-gnu-gcc -std=c11 -O2 -static $(WARNINGS) -Iinclude -Icsrc -Itests/c -o $@ $(filter %.c,$^) -lm

# A fixed instruction set, so that the same compiler gives the same models on every such machine.
TRAINER_FLAGS ?= -O3 -fno-math-errno -fno-signed-zeros -fno-trapping-math -fassociative-math -freciprocal-math \
  $(if $(filter x86_64,$(shell uname -m)),-march=x86-64-v3)

# training/tagger/train_tagger.c and the other files of its folder and of training/common -> build/training/train_tagger
training: $(foreach t,$(TRAINERS),build/training/$(basename $(notdir $t)))
define trainer
build/training/$(basename $(notdir $1)): $1 $(filter-out $(TRAINERS),$(wildcard $(dir $1)*.c training/common/*.c)) \
    $(BUILD)/libkhabar.a $(wildcard $(dir $1)*.h training/common/*.h)
	@mkdir -p $$(@D)
	$$(CC) -std=gnu11 $(TRAINER_FLAGS) -Iinclude -Icsrc -Itraining/common $$(WARNINGS) -o $$@ $$(filter %.c %.a,$$^) \
	  $$(LIBS) -pthread
endef
$(foreach t,$(TRAINERS),$(eval $(call trainer,$t)))

# libFuzzer, one program a file: build/fuzz/fuzz_text FOLDER. Needs clang and its runtime (libclang-rt-14-dev).
fuzz: $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
build/fuzz/%: tests/fuzz/%.c $(SOURCES)
	@mkdir -p $(@D)
	clang -std=c11 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -Iinclude -Icsrc $(ICU_CFLAGS) \
	  $(WARNINGS) -o $@ $^ $(LIBS)

# ---- Install ----------------------------------------------------------------------------------------------------------

install: lib
	install -d $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(PREFIX)/share/khabar
	install -m 644 include/khabar.h $(DESTDIR)$(PREFIX)/include/
	install -m 644 $(BUILD)/libkhabar.a $(DESTDIR)$(LIBDIR)/
	install -m 755 $(BUILD)/libkhabar.so.$(VERSION) $(DESTDIR)$(LIBDIR)/
	ln -sf libkhabar.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libkhabar.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR:$(PREFIX)/%=$${prefix}/%)|; s|@VERSION@|$(VERSION)|' khabar.pc.in \
	  >$(DESTDIR)$(LIBDIR)/pkgconfig/khabar.pc
	$(if $(MODELS),install -m 644 $(MODELS) $(DESTDIR)$(PREFIX)/share/khabar/)
	@[ -n "$(DESTDIR)" ] || ldconfig 2>/dev/null || true

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/include/khabar.h $(DESTDIR)$(LIBDIR)/libkhabar.a $(DESTDIR)$(LIBDIR)/pkgconfig/khabar.pc
	rm -f $(DESTDIR)$(LIBDIR)/libkhabar.so $(DESTDIR)$(LIBDIR)/$(SONAME) $(DESTDIR)$(LIBDIR)/libkhabar.so.$(VERSION)
	rm -rf $(DESTDIR)$(PREFIX)/share/khabar

# ---- Housekeeping -----------------------------------------------------------------------------------------------------

format:
	@$(CLANG_FORMAT) -i $(FORMATTED)
	@$(RUFF) format
check-format:
	@$(CLANG_FORMAT) --dry-run --Werror $(FORMATTED)
	@$(RUFF) format --check
clean:
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
