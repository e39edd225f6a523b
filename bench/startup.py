"""Start-up: from a new interpreter to the first entity, and the memory it takes. `python bench/startup.py [RUNS]`"""

import resource
import statistics
import subprocess
import sys
import time

CODE = """
import resource
import khabar
found = khabar.entities("وصل وزير الخارجية إلى طرابلس")
assert found
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def once(code: str) -> tuple[float, str]:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-I", "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return (time.perf_counter() - start) * 1000, done.stdout


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    once(CODE)  # brings the files into the page cache
    bare = [once("pass")[0] for _ in range(runs)]
    full = [once(CODE) for _ in range(runs)]
    times = [t for t, _ in full]
    print(f"interpreter alone:              {statistics.median(bare):6.1f} ms (median of {runs})")
    print(f"with import and first entity:   {statistics.median(times):6.1f} ms")
    print(f"import khabar and first entity: {statistics.median(times) - statistics.median(bare):6.1f} ms")
    print(f"largest resident memory:        {max(int(m) for _, m in full) / 1024:6.1f} MB")
    print(f"page size {resource.getpagesize()}, Python {sys.version.split()[0]}")


main()
