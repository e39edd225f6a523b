# What the scripts of this folder share. Sourced by them; only defines.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
python=${PYTHON:-python3}

die() {
  printf 'khabar: %s\n' "$*" >&2
  exit 1
}

# step WORDS COMMAND...: run the command in silence and say WORDS; if it fails, show what it printed and stop.
step() {
  local words=$1 log status=0 start=$SECONDS
  shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || status=$?
  [ "$status" = 0 ] || { cat "$log" && printf 'FAILED  %s\n' "$words"; } >&2
  rm -f "$log"
  [ "$status" = 0 ] || exit "$status"
  printf 'ok  %s (%d s)\n' "$words" $((SECONDS - start)) >&2
}

# need PACKAGES COMMAND...: note the Debian packages as missing unless the command succeeds.
need() {
  local packages=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=($packages)
}

compiles() { echo "#include <$1>" | gcc -E "${@:2}" -; }
python_headers() { compiles Python.h "-I$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')"; }

links_a_fuzzer() {
  echo 'int LLVMFuzzerTestOneInput(const char *data, unsigned long size) { return data == 0 && size; }' |
    clang -fsanitize=fuzzer,address -x c - -o /dev/null
}

runs_arm() {
  local program
  program=$(mktemp)
  echo 'int main(void) { return 0; }' | aarch64-linux-gnu-gcc -static -x c -o "$program" - && qemu-aarch64 "$program"
  local status=$?
  rm -f "$program"
  return $status
}

# system_packages [test]: install the Debian packages that are missing to build khabar, and with "test" to test it.
system_packages() {
  local missing=() as_root=()
  [ -z "${PYTHON-}" ] || command -v "$python" >/dev/null || die "PYTHON names $python, and there is none"
  need "gcc libc6-dev" compiles stdio.h
  need make command -v make
  need pkg-config command -v pkg-config
  need libicu-dev pkg-config --exists icu-i18n icu-uc
  need python3 command -v "$python"
  need python3-venv "$python" -c 'import ensurepip, venv'
  need python3-dev python_headers
  if [ "${1-}" = test ]; then
    need check pkg-config --exists check
    need "clang libclang-rt-dev" links_a_fuzzer
    [ "$(uname -m)" != x86_64 ] || need "gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user" runs_arm
    need "chromium chromium-driver fonts-noto-core" command -v chromedriver
    need unicode-data ls /usr/share/unicode/NormalizationTest.txt*
  fi
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "please install what Debian calls ${missing[*]}, then call this again"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "please have root do: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  step "apt-get update" "${as_root[@]}" apt-get update
  step "apt-get install ${missing[*]}" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}"
}

# pip_install STATE WORDS ARGUMENT...: pip install into the checkout's .venv, unless the last one was for the same STATE.
pip_install() {
  local state=$1 words=$2
  shift 2
  "$venv/bin/python" -c "" 2>/dev/null || step "new environment .venv" "$python" -m venv --clear "$venv"
  [ "$(cat "$venv/${words// /-}.state" 2>/dev/null)" != "$state" ] || return 0
  step "pip install $words" "$venv/bin/pip" install "$@"
  printf '%s' "$state" >"$venv/${words// /-}.state"
}

# The tools of the checks, into .venv.
install_tools() {
  local list
  list=$("$python" "$root/tools/requirements.py" dev)
  pip_install "$list" "the checking tools" $list
}

# A build folder of setuptools keeps what has been deleted from the source: begin without.
forget_python_build() { rm -rf "$root"/build/lib.* "$root"/build/temp.* "$root"/build/bdist.*; }

# khabar itself, into .venv, built again when a source has changed.
install_khabar() {
  local state
  state=$(cd "$root" && find csrc include python setup.py pyproject.toml -type f ! -name '*.py[cod]' ! -path '*.egg-info/*' \
    -print0 | LC_ALL=C sort -z | xargs -0 cksum | cksum)
  forget_python_build
  pip_install "$state" khabar --no-deps --force-reinstall "$root"
}

