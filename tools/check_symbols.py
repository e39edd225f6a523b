"""Check what the built library exports: exactly the functions that include/khabar.h marks KHB_API.

    python tools/check_symbols.py [HEADER SHARED STATIC]     default: include/khabar.h and build/release/

In the static library, where hidden symbols are still seen by the linker, every name begins with khb_ or khi_.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LINKER_OWN = {"_init", "_fini", "_edata", "_end", "__bss_start"}


def declared(header: str) -> set[str]:
    """The functions that a header's text marks KHB_API."""
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
    return set(re.findall(r"^KHB_API\b[^;(]*?(\w+)\s*\(", code, re.M))


def defined(library: Path, *options: str) -> set[str]:
    """The external symbols that a library defines, by nm."""
    command = ["nm", "--defined-only", "--extern-only", "--format=posix", *options, str(library)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[0] for line in lines if len(line.split()) > 1}


def faults(header: Path, shared: Path, static: Path) -> Iterator[str]:
    """Each difference, in words."""
    wanted, exported = declared(header.read_text("utf-8")), defined(shared, "--dynamic") - LINKER_OWN
    for name in sorted(wanted - exported):
        yield f"{shared.name} lacks {name}, which {header.name} declares"
    for name in sorted(exported - wanted):
        yield f"{shared.name} exports {name}, which {header.name} does not declare: make it static or hidden"
    for name in sorted(defined(static)):
        if not name.startswith(("khb_", "khi_")):
            yield f"{static.name} defines {name}: make it static, or begin it with khi_"


def main() -> int:
    """Print the differences; 1 if there are any."""
    root = Path(__file__).resolve().parent.parent
    built = root / "build" / "release"
    version = re.search(r'KHB_VERSION "(.+)"', (root / "include" / "khabar.h").read_text("utf-8"))[1]
    default = [root / "include" / "khabar.h", built / f"libkhabar.so.{version}", built / "libkhabar.a"]
    header, shared, static = [Path(p) for p in sys.argv[1:]] or default
    found = list(faults(header, shared, static))
    print("\n".join(found) or f"{len(declared(header.read_text('utf-8')))} functions exported, as declared")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
