#!/usr/bin/env bash
# `swift build` for 64-bit ARM, in a folder with an SDK of make-sdk.sh: build.sh SDK [OPTION…]
#
# The SDK's compiler wants the libraries it was built against. It gets them in a mount namespace of
# its own, where the SDK's usr covers the machine's and all else is as outside: same paths, same
# git configuration, same person. That needs no root, and no mount outlives it.
set -euo pipefail

sdk=$1
shift
as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(--map-root-user); fi
# C that ends in a library has to be fit for one, which this compiler does not see to by itself.
# What runs inside sees the arguments there.
# shellcheck disable=SC2016
exec unshare "${as_root[@]}" --mount --propagation private bash -euc '
    mount --bind "$1/host/usr" /usr
    shift
    export PATH=/usr/libexec/swift/bin:/usr/bin
    exec swift-build "$@"
' build "$sdk" --swift-sdks-path "$sdk/sdks" --swift-sdk aarch64-unknown-linux-gnu \
    -Xcc -fPIC "$@"
