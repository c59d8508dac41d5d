#!/usr/bin/env bash
# Runs programs and tests for 64-bit ARM on this machine, under user-mode emulation:
#
#   test.sh SDK BUILD HEARTH [OPTION…]
#
# BUILD is the folder with the programs for ARM, HEARTH the program for this machine, whose answers
# those for ARM must repeat to the last bit. Options go to the tests, and then only they run.
set -euo pipefail

sdk=$1
build=$2
hearth=$3
shift 3
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# `emulated CPU PROGRAM [ARGUMENT…]`. A tracer for crashes would be a program of the wrong kind.
emulated() {
    NO_COLOR=1 SWIFT_BACKTRACE=enable=no qemu-aarch64-static -cpu "$1" -L "$sdk/sysroot" "${@:2}"
}

# Tests that end a process, by name: their child does not start here, and a child that does not
# start looks like one that ended as it should.
ending_tests() {
    awk '
        / func `/ { split($0, part, "`"); name = part[2] }
        /processExitsWith:/ { print name }
    ' "$top"/Tests/*/*.swift
}

# The tests, on a CPU: `run_tests CPU [OPTION…]`.
run_tests() {
    local cpu=$1 name options=()
    shift
    while IFS= read -r name; do options+=(--skip "$name"); done < <(ending_tests)
    # These start the programs, which do not start here either.
    options+=(--skip '^hearthTests[.]' --skip '^hearthdTests[.]')
    emulated "$cpu" "$build/hearthPackageTests.xctest" --testing-library swift-testing \
        "${options[@]}" "$@" 2>&1 | awk '/^✔ Test run with/ { print; next } !/^(✔|◇) /'
    echo "Not run under emulation: tests that end a process or start a program"
}

# Both programs print the same, with these kernels on ARM and the best ones here; the reference is
# the same code on both: `same_answer KERNELS ARGUMENT…`.
same_answer() {
    local kernels=$1 best=auto here there
    shift
    if [ "$kernels" = reference ]; then best=reference; fi
    here=$(HEARTH_KERNELS=$best "$hearth" "$@")
    there=$(HEARTH_KERNELS=$kernels emulated max "$build/hearth" "$@")
    if [ "$here" != "$there" ]; then
        printf "'hearth %s' differs:\nhere: %s\non ARM: %s\n" "$*" "$here" "$there" >&2
        return 1
    fi
    echo "The same here and on ARM with kernels '$kernels': hearth ${*//"$top"\//}"
}

if [ $# -gt 0 ]; then
    run_tests max "$@"
    exit
fi
# A set that the emulated CPU lacks is refused: none goes untested in silence.
for kernels in neon neondot i8mm; do same_answer "$kernels" toast --seed 3 --json; done
same_answer reference model inspect "$top/Models/toaster/toaster.tflite"
export HEARTH_MUTATIONS=${HEARTH_MUTATIONS:-1000} HEARTH_LAYERS=${HEARTH_LAYERS:-500}
# Not what reads sources, nor campaigns and statistics in integers: they take minutes here, and
# seconds where `./dev test` runs them.
run_tests max --skip TidyTests --skip HearthSimulationTests --skip ExplorationTests \
    --skip LabelledPairTests
# Boards without the newer instructions choose other kernels: none of the dot product, none of i8mm.
for cpu in cortex-a53 cortex-a76; do
    echo "As $cpu:"
    run_tests "$cpu" --filter KernelSetTests --filter ExactnessTests
done
