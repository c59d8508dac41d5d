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

# Swift for arm64 is in Debian unstable only; the boards run a release.
swift_suite=sid
board_suite=trixie
host_packages=(
    swiftlang libc6-dev libstdc++-15-dev gcc binutils git ca-certificates
    bash coreutils sed grep findutils
)
board_packages=(libc6-dev libstdc++-14-dev linux-libc-dev libpng-dev libgpiod-dev)
keys=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
    printf '%s\n' "$*" >&2
    exit 69
}

# The archive that this machine's own packages come from.
mirror() {
    local format="\$(SITE) \$(REPO_URI)"
    apt-get indextargets --format "$format" 'Created-By: Packages' |
        awk '$2 ~ /\/debian\/?$/ { print $2; exit }'
}

# apt-get with lists, state and packages of its own: `in_archive SUITE ARCHITECTURE COMMAND`. The
# machine's own packages, and whether it knows the architecture, play no part.
in_archive() {
    local suite=$1 architecture=$2
    shift 2
    local place=$work/apt/$suite-$architecture
    if [ ! -d "$place" ]; then
        mkdir -p "$place"/{lists/partial,archives/partial,parts}
        : >"$place/status"
        echo "deb [signed-by=$keys] $archive $suite main" >"$place/sources.list"
        in_archive "$suite" "$architecture" apt-get -qq update
    fi
    local command=$1
    shift
    (cd "$place/archives" && "$command" \
        -o Dir::Etc::SourceList="$place/sources.list" -o Dir::Etc::SourceParts="$place/parts" \
        -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts="$place/parts" \
        -o Dir::State="$place" -o Dir::State::status="$place/status" \
        -o Dir::State::Lists="$place/lists" \
        -o Dir::Cache="$place" -o Dir::Cache::archives="$place/archives" \
        -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" \
        -o APT::Install-Recommends=false -o APT::Sandbox::User="$(id -un)" \
        -o Acquire::Languages=none "$@")
}

# The version of Swift that the archive has for an architecture; how often it was rebuilt is no part
# of it.
swift_version() {
    in_archive "$swift_suite" "$1" apt-cache show --no-all-versions swiftlang |
        awk '$1 == "Version:" { sub(/\+b[0-9]+$/, "", $2); print $2 }'
}

# Unpacks packages and all they depend on: `unpack SUITE ARCHITECTURE INTO PACKAGE…`. Nothing is
# configured: the compiler and the linker need files only.
unpack() {
    local suite=$1 architecture=$2 into=$3 package link
    shift 3
    in_archive "$suite" "$architecture" apt-get -qq install --download-only "$@"
    # All files are in usr; older packages know them by these links.
    mkdir -p "$into"/usr/{bin,sbin,lib,lib64}
    for link in bin sbin lib lib64; do ln -s "usr/$link" "$into/$link"; done
    for package in "$work/apt/$suite-$architecture/archives"/*.deb; do
        unpack_package "$package" "$into" ./usr
    done
    if [ ! -e "$into/usr/bin/sh" ]; then ln -s bash "$into/usr/bin/sh"; fi
}

# Unpacks what is asked for of one package, without what serves people and other machines: manuals,
# the debugger, the editor's compiler, Embedded Swift for anything but Linux on arm64.
unpack_package() {
    local package=$1 into=$2 swift=./usr/libexec/swift
    shift 2
    dpkg-deb --fsys-tarfile "$package" |
        tar -x -C "$into" --no-same-owner --no-same-permissions --keep-directory-symlink \
            --wildcards --exclude=./usr/share/{doc,man,locale,info} \
            --exclude="$swift/bin/"{lldb*,clangd,sourcekit-lsp,docc} \
            --exclude="$swift/lib/"{liblldb*,libsourcekitd*,libclang.so*} \
            --exclude="$swift/lib/swift/embedded/"{*-none-*,*-apple-*} "$@"
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

folder=$(realpath -m "$1")
recipe=$(sha256sum "${BASH_SOURCE[0]}" | cut -d ' ' -f 1)
mkdir -p "$(dirname "$folder")"
exec 9>"$folder.lock"
flock 9
if [ "$(cat "$folder/recipe" 2>/dev/null)" = "$recipe" ]; then exit 0; fi

archive=${DEBIAN_MIRROR:-$(mirror)}
if [ -z "$archive" ]; then fail "apt knows no Debian archive here; set DEBIAN_MIRROR to one"; fi
work=$folder.new
rm -rf "$work"
mkdir -p "$work"
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
echo "$recipe" >"$work/recipe"
rm -rf "$folder"
mv "$work" "$folder"
