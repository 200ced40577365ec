#!/usr/bin/env bash
# Builds the image that deploy/Dockerfile describes: `./dev image`, or deploy/build_image.sh [TAG]. TAG defaults to
# dialtone:VERSION. Where the web console is built, which `./dev image` does, deploy/console.Dockerfile follows: dialtone-console:VERSION.
#
# With a Docker daemon, the image is in it afterwards. Without one, buildah builds as root on a Debian base made by debootstrap,
# so that nothing but Debian's mirror is needed; the image is then build/image/dialtone.tar, which `docker load`,
# `podman load` and `kind load image-archive` read. The base and the package layers are kept in build/image: delete it to start
# from a fresh Debian.
#
# Environment: DIALTONE_BUILD_JOBS compilers at once (default: the number of cores); DIALTONE_IMAGE_BUILDER docker or buildah
# (default: docker if its daemon answers).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

version=$(sed -n 's/^project(dialtone VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
tag=${1:-dialtone:$version}
arguments=(
  --build-arg "VERSION=$version"
  --build-arg "REVISION=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
  --build-arg "JOBS=${DIALTONE_BUILD_JOBS:-$(nproc)}"
)

# The console's image is a Node and one file.
console_tag=${tag%:*}-console:${tag##*:} console_context=
if [[ -f build/console/dialtone-console.mjs && -x client/console/node_modules/.bin/node ]]; then
  console_context=build/console/image
  rm -rf "$console_context"
  mkdir -p "$console_context"
  cp -L build/console/dialtone-console.mjs client/console/node_modules/.bin/node "$console_context/"
else
  echo "the console is not built, so it gets no image: ./dev image builds it, with npm" >&2
fi

builder=${DIALTONE_IMAGE_BUILDER:-}
if [[ -z $builder ]]; then
  builder=buildah
  if command -v docker >/dev/null && docker info >/dev/null 2>&1; then builder=docker; fi
fi
if [[ $builder == docker ]]; then
  DOCKER_BUILDKIT=1 docker build -f deploy/Dockerfile -t "$tag" "${arguments[@]}" .
  echo "built $tag in the Docker daemon"
  if [[ -n $console_context ]]; then
    DOCKER_BUILDKIT=1 docker build -f deploy/console.Dockerfile -t "$console_tag" "${arguments[@]}" "$console_context"
    echo "built $console_tag in the Docker daemon"
  fi
  exit 0
fi

for program in buildah debootstrap; do
  if ! command -v "$program" >/dev/null; then
    echo "building without a Docker daemon needs $program, which is not installed (deploy/packages-test.txt)" >&2
    exit 1
  fi
done
if [[ $(id -u) -ne 0 ]]; then
  echo "building without a Docker daemon needs root" >&2
  exit 1
fi

release=bookworm
base=localhost/dialtone-base:$release
mkdir -p build/image
# A store of our own, apart from the machine's. Inside a container overlay mounts may be refused; vfs always works, and copies
# the whole tree for every layer. Isolation by chroot is for the same reason: new namespaces may be refused.
for driver in overlay vfs; do
  store=(buildah --root "$root/build/image/$driver" --runroot "$root/build/image/$driver-run" --storage-driver "$driver")
  if "${store[@]}" info >/dev/null 2>&1; then break; fi
done

if ! "${store[@]}" inspect --type image "$base" >/dev/null 2>&1; then
  container=$("${store[@]}" from scratch)
  trap '"${store[@]}" rm "$container" >/dev/null' EXIT
  tree=$("${store[@]}" mount "$container")
  # The mirror and the updates that this machine itself uses, where it is the same Debian.
  # shellcheck disable=SC2016  # apt-get expands these, not the shell
  mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE)' "Created-By: Packages" |
    awk -v release="$release" '$2 == release { print $1; exit }')
  debootstrap --variant=minbase "$release" "$tree" ${mirror:+"$mirror"}
  if [[ -n $mirror && -f /etc/apt/sources.list.d/debian.sources ]]; then
    rm "$tree/etc/apt/sources.list"
    cp /etc/apt/sources.list.d/debian.sources "$tree/etc/apt/sources.list.d/"
  fi
  rm -rf "$tree"/var/cache/apt/archives/*.deb "$tree"/var/lib/apt/lists/* "$tree"/var/log/*.log
  "${store[@]}" commit --quiet "$container" "$base" >/dev/null
  "${store[@]}" rm "$container" >/dev/null
  trap - EXIT
fi

"${store[@]}" bud --isolation chroot --layers --pull-never --build-arg "BASE=$base" "${arguments[@]}" \
  --ignorefile deploy/Dockerfile.dockerignore -f deploy/Dockerfile -t "$tag" .

# push_archive TAG: to build/image/NAME.tar.
push_archive() {
  local archive
  archive=$root/build/image/$(basename "${1%:*}").tar
  rm -f "$archive"
  "${store[@]}" push --quiet "$1" "docker-archive:$archive:$1"
  echo "built $1: $archive ($(du -h "$archive" | cut -f1))"
}
push_archive "$tag"

if [[ -n $console_context ]]; then
  "${store[@]}" bud --isolation chroot --layers --pull-never --build-arg "BASE=$base" "${arguments[@]}" \
    -f deploy/console.Dockerfile -t "$console_tag" "$console_context"
  push_archive "$console_tag"
fi
