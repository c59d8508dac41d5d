#!/usr/bin/env bash
# Proves a guard in the machine:
#
#   test.sh IMAGE GUARD PLANT [--repeat N] [--only TEXT]… [--part K/N] [--lines fall] [--json]
#   test.sh IMAGE GUARD PLANT --reboots [ROW…]
#   test.sh IMAGE GUARD PLANT --daemon HEARTHD [--only TEXT]…
#
# GUARD and PLANT are the programs hearth-guard and machine-plant. Without options: every row of the
# fault table that needs no reboot, once, and the checks after it, in one boot. `--reboots` does the
# rows whose machine goes down, each in machines of its own (or those named: see `reboots` below);
# the other options go to the table. `--daemon` does what must hold of hearthd with cameras and a
# microphone. All that it needs is copied first: what is built or fetched meanwhile does no harm.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
image=$1
guard=$2
plant=$3
shift 3

for file in "$image/root" "$guard" "$plant"; do
    [ -e "$file" ] && continue
    echo "There is no $file; as root, ./dev machine test makes everything and runs this." >&2
    exit 69
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
programs=$work/shared/programs
mkdir -p "$programs/lib" "$work/image"
ln "$image"/{vmlinuz,root} "$work/image/" 2>/dev/null || cp "$image"/{vmlinuz,root} "$work/image/"
image=$work/image
install -m 755 "$here/run.sh" "$here/replay.py" "$work/"
install -m 755 "$plant" "$work/machine-plant"
install -m 755 "$guard" "$programs/hearth-guard"
install -m 755 "$plant" "$programs/machine-plant"
cp -r "$here/guest-board.sh" "$here/../../systemd" \
    "$here/../../firmware-config/wearable-guard.conf" "$programs/"
daemon=
if [ "${1:-}" = --daemon ]; then
    daemon=$2
    shift 2
    install -m 755 "$daemon" "$programs/hearthd"
    cp "$here"/../../Models/{toaster/toaster.tflite,wearable/{wearable.tflite,clip.wav}} \
        "$programs/"
fi
# Swift's libraries, and what they need beyond the C library.
ldd "$plant" ${daemon:+"$daemon"} | awk '$1 ~ /swift|stdc|gcc_s|dispatch|Blocks/ { print $3 }' |
    sort -u | xargs -r cp -t "$programs/lib"

prepare="export LD_LIBRARY_PATH=/host/lib; sh guest-board.sh build"

# `in_machine [OPTION…] -- WORD…`: the board is built, then machine-plant does what WORD… says.
in_machine() {
    local options=()
    while [ "$1" != -- ]; do
        options+=("$1" "$2")
        shift 2
    done
    shift
    "$work/run.sh" "$image" "$work/shared" "${options[@]}" -- "$prepare && ./machine-plant ${*@Q}"
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
    mke2fs -q -t ext4 "$work/disk" 32M >/dev/null 2>&1
    cp "$work/disk" "$work/before"
    boot 0 --disk "$work/disk" --log "$work/log" -- boot commission latch stop ||
        return 1
    "$work/replay.py" "$work/before" "$work/log" "$work/machine-plant" >"$work/output" || {
        echo "FAILED  $row"
        sed 's/^/    /' "$work/output"
        return 1
    }
    row+=" ($(cat "$work/output"))"
}

# One machine that boots twice, by itself: `twice FIRST SECOND`, what it runs each time.
twice() {
    rm -f "$work"/shared/*-at
    cat >"$programs/twice.sh" <<TEXT
$prepare
if [ ! -e /shared/first-at ]; then
    : >/shared/first-at
    $1
    sleep infinity
fi
$2
TEXT
    "$work/run.sh" "$image" "$work/shared" --disk "$work/disk" -- sh twice.sh \
        >"$work/output" && return
    echo "FAILED  $row; it said:"
    sed 's/^/    /' "$work/output"
    return 1
}

orderly_reboot() {
    row="orderly reboot after a latch: latched and safe after the boot"
    twice "./machine-plant boot commission latch && systemctl --no-block start reboot.target" \
        "./machine-plant boot latched"
}

hung_kernel() {
    local after
    row="kernel hung in mid-cycle: the hardware watchdog resets the machine, lines safe afterwards"
    twice "./machine-plant boot commission hang" "./machine-plant boot safe" || return 1
    if ! grep -q HEATING "$work/output"; then
        echo "FAILED  $row: there was no heat"
        return 1
    fi
    # The watchdog's ten seconds from its last feed, which comes twice a second.
    after=$(sed -n 's/.*hang: for \([0-9]*\) ms.*/\1/p' "$work/shared/console" | tail -1)
    row+=" (after ${after:-no} ms; limits 9400 and 10200)"
    if [ "${after:-0}" -lt 9400 ] || [ "${after:-0}" -gt 10200 ]; then
        echo "FAILED  $row"
        return 1
    fi
}

reboots=(cut_in_mid_cycle cut_after_latch orderly_reboot every_write hung_kernel)

reboots() {
    local check row failures=0
    for check in "${@:-${reboots[@]}}"; do
        if [[ " ${reboots[*]} " != *" $check "* ]]; then
            echo "There is no row '$check'; there are ${reboots[*]}." >&2
            exit 64
        fi
        rm -f "$work/disk"
        if "$check"; then echo "ok      $row"; else failures=$((failures + 1)); fi
    done
    if [ "$failures" -gt 0 ]; then exit 1; fi
}

if [ "${1:-}" = --reboots ]; then
    shift
    reboots "$@"
elif [ -n "$daemon" ]; then
    prepare+=" && sh guest-board.sh daemon"
    in_machine -- daemon "$@"
else
    [[ "$*" =~ --repeat\ ([1-9][0-9]*) ]] || :
    in_machine --timeout $((1800 * ${BASH_REMATCH[1]:-1})) -- faults "$@"
fi
