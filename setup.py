"""Builds khabar._native, the C library and the extension in one module; pyproject.toml says the rest.

KHABAR_WERROR=1 turns warnings into errors (CI); KHABAR_SANITIZE=1 builds with the address and undefined-behaviour
sanitizers. CFLAGS, LDFLAGS, CC and PKG_CONFIG are respected. The Makefile builds the C library alone.
"""

import os
import re
import shlex
import subprocess
from glob import glob
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

NO_ICU = """
khabar needs ICU, found with pkg-config, and neither it nor its headers may be missing ({reason}).
  Debian, Ubuntu:  apt-get install pkg-config libicu-dev
  Fedora:          dnf install pkgconf-pkg-config libicu-devel
  macOS:           brew install pkg-config icu4c, and put icu4c's lib/pkgconfig on PKG_CONFIG_PATH
"""


def icu_flags(option: str) -> list[str]:
    """What pkg-config says that compiling (--cflags) or linking (--libs) with ICU needs."""
    command = [os.environ.get("PKG_CONFIG", "pkg-config"), option, "icu-i18n", "icu-uc"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise SystemExit(NO_ICU.format(reason=f"there is no {command[0]}")) from None
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip().splitlines() or [f"{command[0]} failed"])[0]
        raise SystemExit(NO_ICU.format(reason=reason)) from None
    return shlex.split(result.stdout)


def is_gcc(compiler: str) -> bool:
    """Whether the compiler is GCC, which brings all that link-time optimisation needs; clang may lack its linker."""
    result = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False)
    return "Free Software Foundation" in result.stdout


class BuildExtension(build_ext):
    """Asks for the flags only when something is compiled, so that metadata and an sdist need no ICU."""

    def build_extensions(self) -> None:
        flags = ["-std=c11", "-fvisibility=hidden"]
        link = ["-lm", "-pthread"]
        if not re.search(r"(^|\s)-O", os.environ.get("CFLAGS", "")):
            flags.append("-O3")  # the loops over labels are worth vectorising
        if os.environ.get("KHABAR_WERROR") == "1":
            flags += ["-Wall", "-Wextra", "-Werror"]
        if os.environ.get("KHABAR_SANITIZE") == "1":
            sanitizers = ["-fsanitize=address", "-fsanitize=undefined", "-fno-sanitize-recover=all"]
            flags += [*sanitizers, "-fno-omit-frame-pointer", "-O1", "-g"]
            link += sanitizers
        elif is_gcc(self.compiler.compiler[0]):
            flags.append("-flto=auto")  # a call on one headline is half made of small functions of several files
            link += ["-flto=auto", *(f for f in flags if f.startswith("-O"))]
        for extension in self.extensions:
            extension.extra_compile_args += flags + icu_flags("--cflags")
            extension.extra_link_args += icu_flags("--libs") + link
        self.force = True  # what an earlier build left may have been made with other flags
        super().build_extensions()


def version() -> str:
    """KHB_VERSION of the C header, the one place that says it."""
    return re.search(r'^#define KHB_VERSION "(.+)"$', Path("include/khabar.h").read_text("utf-8"), re.M)[1]


setup(
    version=version(),
    ext_modules=[
        Extension(
            "khabar._native",
            sources=sorted(glob("csrc/*/*.c") + glob("python/ext/*.c")),
            depends=sorted(glob("include/*.h") + glob("csrc/*/*.[hi]*") + glob("python/ext/*.h")),
            include_dirs=["include", "csrc", "python/ext"],
            define_macros=[("KHB_API", "")],  # calls inside the module need not go through its symbol table
        )
    ],
    cmdclass={"build_ext": BuildExtension},
)
