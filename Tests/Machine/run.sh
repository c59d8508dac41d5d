#!/usr/bin/env bash
# Boots the machine, runs a command in it, switches it off:
#
#   run.sh IMAGE FOLDER [--disk FILE] [--log FILE] [--cut PATTERN] [--timeout SECONDS] -- COMMAND…
#
#   FOLDER              the host's folder: /shared in the machine; COMMAND runs in /host, which is
#                       a copy of FOLDER/programs
#   --disk FILE         the guard's state: an ext4 image, made if absent, kept over boots
#   --log FILE          a record of every write and flush of that disk (the dm-log-writes format)
#   --cut PATTERN       cut the power as soon as a line of output matches (grep -E)
#   --timeout SECONDS   of this machine's time, in all (1800)
#
# What the command prints comes out here; FOLDER/console has what the kernel said. Exit status: the
# command's; 69 when there is no emulator or no image; 137 after a cut; 124 after the timeout; 125
# when the machine died before the command ended.
#
# The emulator counts instructions and makes the machine's clocks of them: an instruction takes 1
# ns, a wait takes none of ours. Whatever else this machine is doing, no tick in there is late for
# it; times measured inside are those of one slow processor with nothing beside it. A disk would
# spoil that: while the machine's processor waits for ours, its clock runs ahead. So there is none.
# The root is in memory, and the guard's state in a memory that outlives the power (an NVDIMM), the
# file's own pages: to read or write it takes instructions and no waiting.
set -euo pipefail

fail() {
    printf 'run.sh: %s\n' "$2" >&2
    exit "$1"
}

image=$1
folder=$(realpath "$2")
shift 2
disk=
log=
cut=
timeout=1800
while [ "$1" != -- ]; do
    case "$1" in
        --disk) disk=$2 ;;
        --log) log=$2 ;;
        --cut) cut=$2 ;;
        --timeout) timeout=$2 ;;
        *) fail 64 "unknown option '$1'" ;;
    esac
    shift 2
done
shift

command -v qemu-system-x86_64 >/dev/null ||
    fail 69 "there is no qemu-system-x86_64; as root: apt-get install qemu-system-x86"
[ -e "$image/root" ] || fail 69 "there is no machine in $image; as root: ./dev machine"

kernel=(
    console=ttyS0 rdinit=/lib/systemd/systemd quiet loglevel=4 panic=-1 mitigations=off audit=0
    apparmor=0 selinux=0 random.trust_cpu=1 nokaslr init_on_alloc=0 cryptomgr.notests
    systemd.show_status=0 systemd.unit=multi-user.target
)
arguments=(
    # Without "fast" byte copies, which the emulator does a byte at a time.
    -machine "q35,usb=off,nvdimm=on" -accel tcg -cpu "max,la57=off,erms=off,fsrm=off" -smp 1
    -m "1G,slots=2,maxmem=2G" -icount "shift=0,sleep=off" -rtc clock=vm
    -nodefaults -no-user-config -display none
    -kernel "$image/vmlinuz" -initrd "$image/root" -append "${kernel[*]}"
    -serial "file:$folder/console"
    -device virtio-rng-pci -device i6300esb -action watchdog=reset
    -device virtio-serial-pci -chardev "file,id=output,path=/dev/fd/3"
    -device "virtserialport,chardev=output,name=machine.output"
    -virtfs "local,path=$folder,mount_tag=host,security_model=none,multidevs=remap"
)
# What is written is in our page cache at once, which outlives the emulator.
memory() {
    arguments+=(
        -object "memory-backend-file,id=$1,mem-path=$2,size=32M,share=on"
        -device "nvdimm,id=$1-module,memdev=$1"
    )
}
if [ -n "$disk" ]; then
    if [ ! -e "$disk" ]; then mke2fs -q -t ext4 "$disk" 32M >/dev/null 2>&1; fi
    memory state "$disk"
fi
if [ -n "$log" ]; then
    rm -f "$log"
    truncate -s 32M "$log"
    memory log "$log"
fi

rm -f "$folder"/{status,output}
printf '%s\n' "$*" >"$folder/command"
mkfifo "$folder/output"
qemu-system-x86_64 "${arguments[@]}" </dev/null 3>"$folder/output" &
emulator=$!
trap 'kill -9 $emulator 2>/dev/null || :; rm -f "$folder/output"' EXIT
end=$((SECONDS + timeout))
# The shell would say that the emulator was killed.
exec 4>&2 2>/dev/null
while true; do
    left=$((end - SECONDS))
    got=0
    IFS= read -r -t "$((left > 0 ? left : 1))" line || got=$?
    if [ "$got" -gt 128 ]; then
        kill -9 $emulator
        echo 124 >"$folder/status"
        break
    fi
    if [ "$got" -ne 0 ]; then break; fi
    printf '%s\n' "$line"
    if [ -n "$cut" ] && grep -qE "$cut" <<<"$line"; then
        kill -9 $emulator
        echo 137 >"$folder/status"
    fi
done <"$folder/output"
wait $emulator || :
exec 2>&4
if [ ! -e "$folder/status" ]; then
    tail -20 "$folder/console" >&2
    exit 125
fi
exit "$(cat "$folder/status")"
