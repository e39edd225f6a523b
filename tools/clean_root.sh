#!/usr/bin/env bash
# Prove that the scripts need nothing that a minimal Debian lacks: make such systems with debootstrap and run them there.
#   tools/clean_root.sh FOLDER [SHARED]      as root; FOLDER: where the systems go; SHARED: the evaluation data
# Three systems, each from scratch: README's two commands as root; the first as a user with sudo; and, if SHARED is given,
# CI's command with the data beside the checkout. The tree tested is the checkout's, without what git ignores. Mirror,
# certificates and pip's settings are those of this machine.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shared=${2-}
suite=bookworm

minimal_debian() {
  [ -e "$folder/base/etc/debian_version" ] && return
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $suite" | head -n 1)
  echo "== debootstrap $suite"
  debootstrap --variant=minbase "$suite" "$folder/base" "$mirror" >"$folder/debootstrap.log"
  cp /etc/hosts /etc/resolv.conf "$folder/base/etc/"
  cp -L /etc/ssl/certs/ca-certificates.crt "$folder/base/etc/machine-ca.crt"
  mkdir -p "$folder/base/etc/xdg/pip"
  if [ -e /etc/pip.conf ]; then cp /etc/pip.conf "$folder/base/etc/"; fi
  if [ -e ~/.config/pip/pip.conf ]; then cp ~/.config/pip/pip.conf "$folder/base/etc/xdg/pip/"; fi
}

# system NAME: a fresh minimal system with a copy of the tree in /src/khabar.
system() {
  rm -rf "${folder:?}/$1"
  cp -a "$folder/base" "$folder/$1"
  mkdir -p "$folder/$1/src/khabar"
  (cd "$here" && git ls-files -z --cached --others --exclude-standard | tar -c --null -T -) | tar -x -C "$folder/$1/src/khabar"
}

# inside NAME COMMAND: run it there in a mount namespace of its own, so that nothing stays mounted, and say how long it took.
inside() {
  local name=$1 start=$SECONDS status=0
  echo "== $name: $2"
  unshare --mount --pid --fork bash -c '
    mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" &&
    exec chroot "$0" /usr/bin/env -i HOME=/root TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin \
      PIP_CERT=/etc/machine-ca.crt SSL_CERT_FILE=/etc/machine-ca.crt bash -c "$1"' "$folder/$name" "$2" || status=$?
  echo "== $name: exit status $status after $((SECONDS - start)) s"
  return $status
}

minimal_debian

system root
inside root 'cd / && /src/khabar/scripts/run'
inside root 'cd / && /src/khabar/scripts/run | head -n 3'
inside root 'cd / && /src/khabar/scripts/test'

system user
inside user 'apt-get update -q && apt-get install -qy --no-install-recommends sudo && useradd -m reader &&
  echo "reader ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/reader && chown -R reader /src/khabar' >"$folder/user.log" 2>&1
inside user 'su reader -c "cd && PIP_CERT=$PIP_CERT /src/khabar/scripts/run"'

if [ -n "$shared" ]; then
  system shared
  cp -r "$shared" "$folder/shared/src/shared"
  inside shared 'cd / && CI=true bash /src/khabar/.ci/run'
fi
