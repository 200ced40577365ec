# Debian packages. deploy/packages-{build,run,test}.txt are the lists.
# shellcheck shell=bash

on_debian_12() {
  # shellcheck source=/dev/null
  [[ $(. /etc/os-release && printf %s "$ID-${VERSION_ID:-}") == debian-12 ]]
}

# Prints the packages of the lists that are not installed: missing_packages build run test
missing_packages() {
  local list
  comm -23 \
    <(for list in "$@"; do sed 's/#.*//; /^[[:space:]]*$/d; s/[[:space:]]//g' "deploy/packages-$list.txt"; done | sort -u) \
    <(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u)
}

# Installs what is missing of the lists; asks the package mirror nothing when nothing is.
install_packages() {
  if ! on_debian_12; then
    say "Dialtone is developed on Debian 12, and its packages are installed for you only there; this is another system." \
      "Install the counterparts of deploy/packages-*.txt yourself, or work in a debian:12 container."
    return 0
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "installing ${#missing[@]} packages: ${missing[*]}"
  local as_root=(env DEBIAN_FRONTEND=noninteractive)
  if [[ $(id -u) -ne 0 ]]; then
    command -v sudo >/dev/null ||
      fail "installing packages needs root, and there is no sudo. As root: apt-get update && apt-get install -y ${missing[*]}"
    as_root=(sudo "${as_root[@]}")
  fi
  # On standard error: the commands' own output is for whoever asked for it.
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=120 -qq update >&2
  (
    keep_services_stopped
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=120 -y --no-install-recommends install "${missing[@]}" >&2
  )
}

# Debian starts a service when its package is installed, and again at every boot; tests start their own. For the subshell that
# installs `missing` by `as_root`. What was there before is left alone.
keep_services_stopped() {
  local policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    # shellcheck disable=SC2064 # as_root is local to the caller
    trap "${as_root[*]} rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
  fi
  if [[ -d /run/systemd/system && " ${missing[*]} " == *' etcd-server '* ]]; then
    "${as_root[@]}" systemctl --quiet mask etcd.service 2>/dev/null || true
  fi
}

# Whether all packages of the lists are installed; true where that cannot be known.
packages_installed() {
  ! on_debian_12 || [[ -z $(missing_packages "$@") ]]
}

setup() {
  install_packages build run test
  # Whoever has npm from elsewhere keeps it.
  command -v npm >/dev/null || install_packages npm
  on_debian_12 || exit 1
  say "everything that Dialtone needs is installed"
}
