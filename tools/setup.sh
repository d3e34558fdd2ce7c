# Shared by quickstart, check and .ci/run; to be sourced by bash in the root of the checkout.
# shellcheck shell=bash
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
started=$SECONDS

say() { printf '%s\n' "$*"; }
stop() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 3; }

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# The packages of tools/packages.txt for these levels that are not there, one a line.
missing_packages() {
  local entry level wanted=" $* " choice found
  while read -r entry level; do
    case $entry in ''|\#*) continue ;; esac
    [[ $wanted == *" $level "* ]] || continue
    found=
    for choice in ${entry//|/ }; do
      if installed "$choice"; then found=yes; break; fi
    done
    [ -n "$found" ] || printf '%s\n' "$entry"
  done < tools/packages.txt
}

# Of "a|b" the first name that apt can install.
pick() {
  local choice
  for choice in ${1//|/ }; do
    if [ -n "$(apt-cache show --no-all-versions "$choice" 2>/dev/null)" ]; then printf '%s\n' "$choice"; return; fi
  done
  printf '%s\n' "${1%%|*}"
}

# install_packages LEVEL…: quick when all is there.
install_packages() {
  command -v dpkg-query >/dev/null || stop "this set-up is for Debian 12; on another system install the packages of tools/packages.txt by hand and run: cmake --workflow --preset check"
  local missing as_root=() names=() entry log
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || { say "Packages: all there."; return; }
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "these packages are missing, and installing them needs root or sudo: ${missing//$'\n'/ }"
    as_root=(sudo DEBIAN_FRONTEND=noninteractive)
  fi
  say "Packages to install: ${missing//$'\n'/ }"
  log=$(mktemp)
  "${as_root[@]}" apt-get update -q >"$log" 2>&1 </dev/null || { tail -5 "$log" >&2; stop "apt-get update failed"; }
  for entry in $missing; do names+=("$(pick "$entry")"); done
  if ! "${as_root[@]}" apt-get install -q -y --no-install-recommends "${names[@]}" >"$log" 2>&1 </dev/null; then
    tail -5 "$log" >&2
    stop "apt-get install failed"
  fi
  rm -f "$log"
}

# What tests talk to from npm: each folder of tests/interop with a package-lock.json; quick when it is there.
npm_peers() {
  local lock folder there log
  for lock in tests/interop/*/package-lock.json; do
    folder=${lock%/*} there=${lock%/*}/node_modules/.package-lock.json
    if [ -e "$there" ] && [ "$there" -nt "$lock" ]; then say "npm peers of $folder: all there."; continue; fi
    command -v npm >/dev/null || { log=$(mktemp); apt-get install -q -y --no-install-recommends npm >"$log" 2>&1 </dev/null || { tail -5 "$log" >&2; stop "npm could not be installed"; }; rm -f "$log"; }
    (cd "$folder" && npm ci --no-audit --no-fund) || stop "npm ci failed in $folder"
  done
}

# build PRESET [TARGET…]: configure when needed, build; quiet but for progress and trouble.
build() {
  local preset=$1 log
  shift
  mkdir -p "build/$preset"
  log=build/$preset/configure.log
  cmake --preset "$preset" >"$log" 2>&1 || { tail -20 "$log" >&2; stop "configuring failed; all of it is in $log"; }
  local words=()
  [ $# -eq 0 ] || words=(--target "$@")
  if [ -t 1 ]; then
    cmake --build --preset "$preset" "${words[@]}" || stop "the build failed"
  else
    log=build/$preset/build.log
    cmake --build --preset "$preset" "${words[@]}" >"$log" 2>&1 || { tail -60 "$log" >&2; stop "the build failed; all of it is in $log"; }
  fi
}
