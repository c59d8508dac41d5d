# Makes folders out of Debian packages for any architecture, without root: sourced by scripts that
# begin with `into` and end with `complete`.
# shellcheck shell=bash

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

# Begins a folder in `work`: `into FOLDER SCRIPT…`. The script ends here if FOLDER is what these
# SCRIPTs, as they are now, made; it waits while another makes it.
into() {
    folder=$(realpath -m "$1")
    shift
    recipe=$(cat "$@" "${BASH_SOURCE[0]}" | sha256sum | cut -d ' ' -f 1)
    mkdir -p "$(dirname "$folder")"
    exec 9>"$folder.lock"
    flock 9
    if [ "$(cat "$folder/recipe" 2>/dev/null)" = "$recipe" ]; then exit 0; fi
    archive=${DEBIAN_MIRROR:-$(mirror)}
    if [ -z "$archive" ]; then fail "apt knows no Debian archive; set DEBIAN_MIRROR to one"; fi
    work=$folder.new
    rm -rf --one-file-system "$work"
    mkdir -p "$work"
}

# What `into` began is whole.
complete() {
    echo "$recipe" >"$work/recipe"
    rm -rf "$folder"
    mv "$work" "$folder"
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
        in_archive "$suite" "$architecture" apt-get -qq -o APT::Update::Error-Mode=any update ||
            fail "The Debian archive $archive does not answer; set DEBIAN_MIRROR to one that does."
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

