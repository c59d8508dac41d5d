#!/usr/bin/env bash
# Boots the machine, runs a command in it, switches it off:
#
#   run.sh IMAGE FOLDER [--disk FILE] [--log FILE] [--cut PATTERN] [--timeout SECONDS] -- COMMAND…
#
#   FOLDER              the host's folder: /host in the machine, where COMMAND runs
#   --disk FILE         the guard's state: an ext4 image, made if absent, kept over boots
#   --log FILE          a record of every write and flush of that disk (the dm-log-writes format)
#   --cut PATTERN       cut the power as soon as a line of output matches (grep -E)
#   --timeout SECONDS   of this machine's time, in all (600)
#
# What the command prints comes out here; FOLDER/console has what the kernel said. Exit status: the
# command's; 137 after a cut; 124 after the timeout; 125 when the machine died before the command.
#
# The emulator counts instructions and makes the machine's clocks of them: an instruction takes 1
# ns, a wait takes none of ours. Whatever else this machine is doing, no tick in there is late for
# it; times measured inside are those of one slow processor with nothing beside it.
set -euo pipefail

image=$1
folder=$(realpath "$2")
shift 2
disk=
log=
cut=
timeout=600
while [ "$1" != -- ]; do
    case "$1" in
        --disk) disk=$2 ;;
        --log) log=$2 ;;
        --cut) cut=$2 ;;
        --timeout) timeout=$2 ;;
        *)
            echo "run.sh: unknown option '$1'" >&2
            exit 64
            ;;
    esac
    shift 2
done
shift

kernel=(
    console=ttyS0 root=/dev/vda rw quiet loglevel=4 panic=-1 mitigations=off audit=0 apparmor=0
    selinux=0 random.trust_cpu=1 nokaslr init_on_alloc=0 cryptomgr.notests
    systemd.show_status=0 systemd.unit=multi-user.target
)
arguments=(
    -machine "q35,usb=off" -accel tcg -cpu "max,la57=off" -smp 1 -m 512
    -icount "shift=0,sleep=off" -rtc clock=vm
    -nodefaults -no-user-config -display none
    -kernel "$image/vmlinuz" -initrd "$image/initrd" -append "${kernel[*]}"
    -serial "file:$folder/console"
    -drive "file=$image/root.ext4,format=raw,if=none,id=root,snapshot=on,cache=unsafe"
    -device "virtio-blk-pci,drive=root"
    -device virtio-rng-pci -device i6300esb -action watchdog=reset
    -device virtio-serial-pci -chardev "file,id=output,path=/dev/fd/3"
    -device "virtserialport,chardev=output,name=machine.output"
    -virtfs "local,path=$folder,mount_tag=host,security_model=none,multidevs=remap"
)
if [ -n "$disk" ]; then
    # The machine's flushes end in our page cache, which outlives the emulator: to wait for our disk
    # would be hours of the machine's time.
    if [ ! -e "$disk" ]; then mke2fs -q -t ext4 "$disk" 16M 2>/dev/null; fi
    arguments+=(-device "virtio-blk-pci,drive=state")
    if [ -n "$log" ]; then
        : >"$log"
        arguments+=(
            -blockdev "driver=file,filename=$disk,node-name=disk,cache.no-flush=on"
            -blockdev "driver=file,filename=$log,node-name=log,cache.no-flush=on"
            -blockdev "driver=blklogwrites,file=disk,log=log,node-name=state"
        )
    else
        arguments+=(-drive "file=$disk,format=raw,if=none,id=state,cache=unsafe")
    fi
fi

rm -f "$folder"/{status,output}
printf '%s\n' "$*" >"$folder/command"
mkfifo "$folder/output"
qemu-system-x86_64 "${arguments[@]}" </dev/null 3>"$folder/output" &
emulator=$!
(
    sleep "$timeout"
    echo 124 >"$folder/status"
    kill -9 $emulator
) &
clock=$!
trap 'kill -9 $emulator $clock 2>/dev/null || :; rm -f "$folder/output"' EXIT
while IFS= read -r line; do
    printf '%s\n' "$line"
    if [ -n "$cut" ] && grep -qE "$cut" <<<"$line"; then
        kill -9 $emulator
        echo 137 >"$folder/status"
    fi
done <"$folder/output"
wait $emulator 2>/dev/null || :
kill "$clock" 2>/dev/null || :
if [ ! -e "$folder/status" ]; then
    tail -20 "$folder/console" >&2
    exit 125
fi
exit "$(cat "$folder/status")"
