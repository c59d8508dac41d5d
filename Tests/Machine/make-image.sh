#!/usr/bin/env bash
# Makes the machine that the guard is proved on: a Debian with a real systemd and the kernel's own
# simulated hardware, for an emulator. As root, out of Debian packages alone:
#
#   make-image.sh FOLDER
#
#   FOLDER/vmlinuz   the kernel
#   FOLDER/root      everything else: an archive that the kernel unpacks into its memory
#
# The kernel is the one that the release has today. FOLDER appears when it is complete; one that
# this script, as it is now, made is left alone.
set -euo pipefail

# The release that the programs are built on, so that they find their libraries.
suite=bookworm
packages=(
    systemd systemd-sysv udev dbus kmod procps util-linux e2fsprogs
    libgpiod2 gpiod i2c-tools passwd dmsetup util-linux-extra
    libasound2 alsa-utils libjpeg62-turbo
)
# Modules of the kernel that come along, each with what it depends on.
modules=(
    virtio_pci virtio_console virtio_rng 9p 9pnet_virtio nfit nd_pmem dm-log-writes ext4
    crc32c_generic i2c-stub i2c-dev lm75 jc42 ltc4151 mlx90614 softdog i6300esb
    vivid videodev snd-aloop
)
# Modules that Debian does not build: by name, the files of the kernel's source that they are made
# of. What gpio-sim uses of the interrupt simulator is not in the kernel either.
declare -A built_modules=(
    [gpio-sim]="drivers/gpio/gpio-sim.c drivers/gpio/gpiolib.h kernel/irq/irq_sim.c"
)

fetch_kernel() {
    local package
    mkdir -p "$work"/{kernel,headers}
    release=$(in_archive "$suite" amd64 apt-cache depends linux-image-amd64 |
        sed -n 's/^ *Depends: linux-image-\([^ ]*\).*/\1/p')
    # The release 6.1.0-44-amd64 is of the source 6.1.
    source=$(cut -d. -f1,2 <<<"$release")
    echo "Making the machine: Debian $suite with Linux $release" >&2
    in_archive "$suite" amd64 apt-get -qq download "linux-image-$release" "linux-headers-$release" \
        "linux-headers-${release%-amd64}-common" "linux-kbuild-$source" "linux-source-$source" \
        v4l2loopback-dkms
    dpkg -x "$debs"/linux-image-*.deb "$work/kernel"
    for package in "$debs"/linux-{headers,kbuild}-*.deb; do
        dpkg -x "$package" "$work/headers"
    done
}

# Compiles the modules that Debian leaves out, from Debian's source of the same kernel, and ours.
build_modules() {
    local name file files tree=linux-source-$source place=$work/modules
    local headers=$work/headers/usr/src/linux-headers-$release
    mkdir -p "$place"
    for name in "${!built_modules[@]}"; do
        read -ra files <<<"${built_modules[$name]}"
        dpkg --fsys-tarfile "$debs"/linux-source-*.deb |
            tar -xO "./usr/src/$tree.tar.xz" | tar -xJ -C "$place" "${files[@]/#/$tree/}"
        echo "obj-m += $name.o" >>"$place/Kbuild"
        for file in "${files[@]}"; do
            if [ "${file%.h}" != "$file" ]; then
                cp "$place/$tree/$file" "$place/"
                continue
            fi
            # A part may be called like the module that it is a part of. One call of the interrupt
            # simulator is not exported to modules; this one does the same.
            sed 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq_safe(irqnum)/' \
                "$place/$tree/$file" >"$place/part-${file##*/}"
            file=part-${file##*/}
            echo "$name-y += ${file%.c}.o" >>"$place/Kbuild"
        done
    done
    # A camera whose pictures a program makes; it is not of the kernel's source.
    dpkg --fsys-tarfile "$debs"/v4l2loopback-dkms_*.deb |
        tar -x -C "$place" --strip-components=4 --wildcards './usr/src/v4l2loopback-*/*.[ch]'
    cp "$here/hang.c" "$place/"
    printf 'obj-m += %s\n' v4l2loopback.o hang.o >>"$place/Kbuild"
    sed -i "s#/usr/src/#$work/headers/usr/src/#" "$headers/Makefile"
    # No type information (BTF): that would need another tool.
    make -s -C "$headers" M="$place" CONFIG_DEBUG_INFO_BTF_MODULES= modules
    mkdir -p "$work/kernel/lib/modules/$release/extra"
    strip --strip-debug "$place"/*.ko
    cp "$place"/*.ko "$work/kernel/lib/modules/$release/extra/"
    depmod -b "$work/kernel" "$release"
}

# The files of modules and of all they depend on, in the order of loading.
module_files() {
    local name
    for name in "$@"; do
        modprobe -d "$work/kernel" -S "$release" --show-depends "$name" |
            awk '$1 == "insmod" { print $2 }'
    done | awk '!seen[$0]++'
}

install_modules() {
    local file place=$work/tree/usr/lib/modules/$release from=$work/kernel/lib/modules/$release
    mkdir -p "$place"
    module_files "${modules[@]}" "${!built_modules[@]}" v4l2loopback hang >"$work/module-files"
    while IFS= read -r file; do
        install -D -m 644 "$file" "$place/${file#"$from/"}"
    done <"$work/module-files"
    cp "$from"/modules.{builtin,builtin.modinfo,order} "$place/"
    depmod -b "$work/tree" "$release"
}

make_root() {
    local mask unit etc=$work/tree/etc
    # What it mounts in there is nobody else's: a clean-up must not reach through to /proc or /dev.
    unshare --mount mmdebstrap --quiet --mode=root --variant=essential \
        --aptopt='APT::Install-Recommends "false"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --include="$(IFS=, && echo "${packages[*]}")" "$suite" "$work/tree" "$archive"
    install_modules
    # What a test does not need, and what would run by itself in the middle of one.
    mask=(
        getty.target getty@tty1.service serial-getty@ttyS0.service remote-fs.target
        apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer
        fstrim.timer e2scrub_reap.service systemd-pstore.service systemd-timesyncd.service
        systemd-update-utmp.service systemd-logind.service systemd-tmpfiles-clean.timer
    )
    for unit in "${mask[@]}"; do ln -sf /dev/null "$etc/systemd/system/$unit"; done
    rm -f "$etc"/udev/rules.d/*
    : >"$etc/fstab"
    : >"$etc/machine-id"
    echo machine >"$etc/hostname"
    mkdir -p "$work/tree"/{host,shared} "$etc/systemd/journald.conf.d" "$etc/systemd/system.conf.d"
    # The machine's time runs ahead while it waits for ours.
    printf '[Manager]\nDefaultTimeoutStartSec=infinity\nDefaultDeviceTimeoutSec=infinity\n' \
        >"$etc/systemd/system.conf.d/machine.conf"
    printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=32M\n' \
        >"$etc/systemd/journald.conf.d/machine.conf"
    install -D -m 755 "$here/guest-start.sh" "$work/tree/usr/lib/machine/start"
    cat >"$etc/systemd/system/machine.service" <<'TEXT'
[Unit]
Description=What the host asked for
After=multi-user.target

[Service]
ExecStart=/usr/lib/machine/start
StandardOutput=journal+console
TEXT
    mkdir -p "$etc/systemd/system/multi-user.target.wants"
    ln -s ../machine.service "$etc/systemd/system/multi-user.target.wants/machine.service"
}

# Without what nothing in the machine reads: it is unpacked at every boot.
pack_root() {
    rm -rf "$work/tree"/{var/{cache,lib}/apt,var/lib/dpkg}
    rm -rf "$work/tree/usr/share"/{zoneinfo,i18n,perl,perl5}
    rm -rf "$work/tree/usr/lib/x86_64-linux-gnu"/{gconv,perl,perl-base,perl5}
    (cd "$work/tree" && find . | LC_ALL=C sort | cpio -o -H newc --quiet) >"$work/root"
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
archives=$here/../../cross-compile/archive.sh
# shellcheck source-path=SCRIPTDIR source=../../cross-compile/archive.sh
source "$archives"
into "$1" "${BASH_SOURCE[0]}" "$here"/{guest-start.sh,hang.c}
debs=$work/apt/$suite-amd64/archives
if [ "$(id -u)" -ne 0 ]; then
    fail "The machine's files belong to root, making it needs root (running it does not)." \
        "As root, once: $(realpath "${BASH_SOURCE[0]}") $folder"
fi

missing=()
for tool in apt-get mmdebstrap unshare dpkg cpio modprobe xz strip make gcc-12; do
    command -v "$tool" >/dev/null || missing+=("$tool")
done
[ -e "$keys" ] || missing+=("$keys")
if [ ${#missing[@]} -gt 0 ]; then
    fail "Missing: ${missing[*]}. As root, on Debian: apt-get install debian-archive-keyring" \
        "mmdebstrap cpio kmod xz-utils binutils make gcc-12"
fi

clean_up() { rm -rf --one-file-system "$work"; }
trap clean_up EXIT
fetch_kernel
build_modules
make_root
pack_root
cp "$work"/kernel/boot/vmlinuz-* "$work/vmlinuz"
rm -rf "$work"/{apt,headers,kernel,modules,module-files,tree}
complete
