#!/bin/sh
# The first thing of ours that runs in the machine: takes the host's folder and runs what it says.
#
#   /host             the host's folder
#   /host/command     run by sh with its output on the host's terminal
#   /host/status      its exit status, afterwards
udevadm settle --timeout=10
exec >/dev/virtio-ports/machine.output 2>&1 </dev/null
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=none host /host || exit 1
if [ -b /dev/vdb ]; then
    mkdir -p /var/lib/hearth-guard
    mount -t ext4 -o data=ordered,commit=5 /dev/vdb /var/lib/hearth-guard ||
        echo "The machine has no state disk: it does not mount"
fi
cd /host || exit 1
HOME=/tmp TERM=dumb sh ./command
status=$?
cd /
umount /var/lib/hearth-guard 2>/dev/null
echo "$status" >/host/status.new
mv /host/status.new /host/status
sync
poweroff --force --force
