#!/bin/sh
# The first thing of ours that runs in the machine: takes the host's folder and runs what it says.
#
#   /shared            the host's folder
#   /shared/programs   copied to /host, where the command runs
#   /shared/command    run by sh with its output on the host's terminal
#   /shared/status     its exit status, afterwards
#
# /host is memory: a program that the host's disk kept waiting would be late by the machine's clock.
udevadm settle --timeout=10
exec >/dev/virtio-ports/machine.output 2>&1 </dev/null
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=none host /shared || exit 1
if [ -d /shared/programs ]; then cp -r /shared/programs/. /host; fi
# To the millisecond, and through a reset: the clock chip goes on, the kernel begins anew.
hwclock --hctosys --utc
state=/var/lib/hearth-guard
disk=/dev/pmem0
if [ -b /dev/pmem1 ]; then
    dmsetup create recorded --table "0 $(blockdev --getsz $disk) log-writes $disk /dev/pmem1"
    disk=/dev/mapper/recorded
fi
if [ -b $disk ]; then
    mkdir -p $state
    mount -t ext4 -o data=ordered,commit=5 $disk $state ||
        echo "The machine has no state disk: it does not mount"
fi
cd /host || exit 1
HOME=/tmp TERM=dumb sh /shared/command
status=$?
cd /
if mountpoint -q $state; then
    systemctl stop hearth-guard.service
    umount $state
fi
if [ -b /dev/pmem1 ]; then dmsetup remove recorded; fi
echo "$status" >/shared/status.new
mv /shared/status.new /shared/status
sync
poweroff --force --force >/dev/null 2>&1
