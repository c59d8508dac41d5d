#!/usr/bin/env bash
# Makes a Swift SDK for 64-bit ARM out of Debian packages alone, without root:
#
#   make-sdk.sh FOLDER
#
#   FOLDER/host/usr   the Swift compiler for this machine (amd64), with everything it runs on
#   FOLDER/sysroot    what a board has: Debian's libraries for arm64, and the same Swift's runtime
#   FOLDER/sdks       the description that `swift build --swift-sdks-path` reads
#
# A compiler reads only modules of its own version, so both Swift packages must have one version.
# FOLDER appears when it is complete; an SDK that this script, as it is now, made is left alone.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/archive.sh"

# Swift for arm64 is in Debian unstable only; the boards run a release.
swift_suite=sid
board_suite=trixie
host_packages=(
    swiftlang libc6-dev libstdc++-15-dev gcc binutils git ca-certificates
    bash coreutils sed grep findutils
)
board_packages=(
    libc6-dev libstdc++-14-dev linux-libc-dev libpng-dev libgpiod-dev libasound2-dev
    libjpeg62-turbo-dev
)

# The version of Swift that the archive has for an architecture; how often it was rebuilt is no part
# of it.
swift_version() {
    in_archive "$swift_suite" "$1" apt-cache show --no-all-versions swiftlang |
        awk '$1 == "Version:" { sub(/\+b[0-9]+$/, "", $2); print $2 }'
}

# The runtime, the modules and the headers of Swift for the boards, without its compiler.
unpack_runtime() {
    local package from=$work/swift
    in_archive "$swift_suite" arm64 apt-get -qq download swiftlang libswiftlang
    mkdir "$from"
    for package in "$work/apt/$swift_suite-arm64/archives"/*.deb; do
        unpack_package "$package" "$from" --exclude='./usr/libexec/swift/lib/lib*' \
            --exclude=./usr/libexec/swift/lib/swift/{host,migrator,pm} ./usr/libexec/swift/lib
    done
    mv "$from"/usr/libexec/swift/lib/{swift,swift_static,clang} "$work/sysroot/usr/lib/"
    # Debian leaves out a library that tests which import Testing and Foundation name.
    printf '!<arch>\n' >"$work/sysroot/usr/lib/swift/linux/lib_Testing_Foundation.a"
}

# Links from the top of a file system point at this machine's files: lead them into the sysroot.
turn_links_inward() {
    local link target
    find "$work/sysroot" -type l -lname '/*' -printf '%p\t%l\n' |
        while IFS=$'\t' read -r link target; do
            ln -sfnr "$work/sysroot$target" "$link"
        done
}

describe() {
    local folder=$work/sdks/debian-arm64.artifactbundle
    mkdir -p "$folder/arm64"
    ln -s ../../../sysroot "$folder/arm64/sysroot"
    cat >"$folder/info.json" <<'TEXT'
{
    "schemaVersion": "1.0",
    "artifacts": {
        "debian-arm64": {
            "type": "swiftSDK",
            "version": "1",
            "variants": [{ "path": "arm64" }]
        }
    }
}
TEXT
    cat >"$folder/arm64/swift-sdk.json" <<'TEXT'
{
    "schemaVersion": "4.0",
    "targetTriples": {
        "aarch64-unknown-linux-gnu": {
            "sdkRootPath": "sysroot",
            "swiftResourcesPath": "sysroot/usr/lib/swift",
            "swiftStaticResourcesPath": "sysroot/usr/lib/swift_static",
            "toolsetPaths": ["toolset.json"]
        }
    }
}
TEXT
    cat >"$folder/arm64/toolset.json" <<'TEXT'
{
    "schemaVersion": "1.0",
    "rootPath": "/usr/libexec/swift/bin",
    "swiftCompiler": { "extraCLIOptions": ["-use-ld=lld"] },
    "linker": { "path": "ld.lld" }
}
TEXT
}

into "$1" "${BASH_SOURCE[0]}"
compiler=$(swift_version amd64)
runtime=$(swift_version arm64)
if [ -z "$compiler" ] || [ "$compiler" != "$runtime" ]; then
    fail "\
Debian $swift_suite has Swift '$compiler' for this machine and '$runtime' for arm64 just now.
A compiler reads modules of its own version only: wait for the archive, or set DEBIAN_MIRROR to a
snapshot of a day when both had one version."
fi
echo "Making the SDK for arm64: Swift $compiler on Debian $board_suite" >&2
unpack "$swift_suite" amd64 "$work/host" "${host_packages[@]}" &
unpack "$board_suite" arm64 "$work/sysroot" "${board_packages[@]}"
unpack_runtime
turn_links_inward
describe
wait $!
rm -rf "$work/apt" "$work/swift"
complete
