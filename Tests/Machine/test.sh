#!/usr/bin/env bash
# Proves a guard in the machine:
#
#   test.sh IMAGE GUARD PLANT [--reboots] [--repeat N] [--only TEXT] [--json]
#
# GUARD and PLANT are the programs hearth-guard and machine-plant. Without options: every row of the
# fault table that needs no reboot, once, and the checks after it, in one boot. `--reboots` does the
# rows whose machine goes down, each in machines of its own; the other options go to the table.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
image=$1
guard=$2
plant=$3
shift 3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/host"
install -m 755 "$guard" "$work/host/hearth-guard"
install -m 755 "$plant" "$work/host/machine-plant"
cp -r "$here/guest-board.sh" "$here/../../systemd" "$work/host/"
# Swift's libraries, and what they need beyond the C library.
mkdir "$work/host/lib"
ldd "$plant" | awk '$1 ~ /swift|stdc|gcc_s|dispatch|Blocks/ { print $3 }' |
    xargs -r cp -t "$work/host/lib"

# `in_machine [OPTION…] -- WORD…`: the board is built, then machine-plant does what WORD… says.
in_machine() {
    local options=()
    while [ "$1" != -- ]; do
        options+=("$1" "$2")
        shift 2
    done
    shift
    "$here/run.sh" "$image" "$work/host" "${options[@]}" -- \
        "export LD_LIBRARY_PATH=/host/lib; sh guest-board.sh build && ./machine-plant $*"
}

# Runs steps of boots that end as they are expected to: `boot STATUS [OPTION…] -- STEP…`.
boot() {
    local wanted=$1 status=0
    shift
    in_machine "$@" >"$work/output" || status=$?
    if [ "$status" -ne "$wanted" ]; then
        echo "FAILED  $row: exit status $status, not $wanted; it said:"
        sed 's/^/    /' "$work/output"
        return 1
    fi
}

cut_in_mid_cycle() {
    row="power cut in mid-cycle: lines safe from the first sample after the boot"
    boot 137 --disk "$work/disk" --cut HEATING -- boot commission heat &&
        boot 0 --disk "$work/disk" -- boot safe
}

cut_after_latch() {
    row="power cut after a latch: latched and safe after the boot"
    boot 137 --disk "$work/disk" --cut LATCHED -- boot commission latch &&
        boot 0 --disk "$work/disk" -- boot latched
}

every_write() {
    row="a latch is there after a power cut at every write of the record"
    truncate -s 16M "$work/disk"
    mke2fs -q -t ext4 "$work/disk"
    cp "$work/disk" "$work/before"
    boot 0 --disk "$work/disk" --log "$work/log" -- boot commission latch || return 1
    "$here/replay.py" "$work/before" "$work/log" "$plant" >"$work/output" || {
        echo "FAILED  $row"
        sed 's/^/    /' "$work/output"
        return 1
    }
    row+=" ($(cat "$work/output"))"
}

# The machine resets itself here, and runs the command again; the second time it has hung before.
hung_kernel() {
    local hung booted
    row="kernel hung: the hardware watchdog resets the machine, lines safe afterwards"
    cat >"$work/host/hang.sh" <<'TEXT'
export LD_LIBRARY_PATH=/host/lib
sh guest-board.sh build
if [ ! -e hung-at ]; then exec ./machine-plant boot commission hang; fi
now=$(date +%s)
uptime=$(cut -d. -f1 /proc/uptime)
echo $((now - uptime)) >booted-at
exec ./machine-plant boot safe
TEXT
    "$here/run.sh" "$image" "$work/host" --disk "$work/disk" -- sh hang.sh >"$work/output" || {
        echo "FAILED  $row:"
        sed 's/^/    /' "$work/output"
        return 1
    }
    hung=$(cat "$work/host/hung-at")
    booted=$(cat "$work/host/booted-at")
    # Ten seconds, the firmware's start, and two clocks of whole seconds.
    row+=", $((booted - hung)) s later (limit 10 + 3)"
    if [ $((booted - hung)) -gt 13 ]; then
        echo "FAILED  $row"
        return 1
    fi
}

reboots() {
    local check row failures=0
    for check in cut_in_mid_cycle cut_after_latch every_write hung_kernel; do
        rm -f "$work/disk"
        if "$check"; then echo "ok      $row"; else failures=$((failures + 1)); fi
    done
    if [ "$failures" -gt 0 ]; then exit 1; fi
}

if [ "${1:-}" = --reboots ]; then
    reboots
else
    in_machine -- faults "$@"
fi
