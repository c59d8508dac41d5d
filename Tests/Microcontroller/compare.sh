#!/usr/bin/env bash
# The interlocks on a microcontroller: compiles them with a trace of 100,000 steps each for a bare
# 64-bit and a bare Cortex-M4 board, runs both boards under emulation and the same trace here, and
# compares what they print: a digest of all outputs every 10,000 steps. Needs swiftc with its clang
# and ld.lld, and qemu-system-arm. The argument is the folder to build in.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sources=$here/../../Sources
built=${1:?usage: compare.sh BUILD_FOLDER}
# The clang and the linker of the Swift toolchain know every target; Debian's may not be there.
tools=$(swiftc -print-target-info |
    sed -n 's/.*"runtimeResourcePath": "\(.*\)\/lib\/swift".*/\1\/bin/p')
image_bytes_max=200000

language=(-wmo -parse-as-library -package-name hearth -swift-version 6
    -strict-memory-safety -warnings-as-errors
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature MemberImportVisibility)

# compile FOLDER FLAGS...: the two modules and the trace.
compile() {
    local folder=$1 module
    shift
    mkdir -p "$folder"
    for module in HearthUnits HearthSafety; do
        swiftc "${language[@]}" "$@" -I "$folder" -module-name "$module" \
            -emit-module -emit-module-path "$folder/$module.swiftmodule" \
            -c "$sources/$module"/*.swift -o "$folder/$module.o"
    done
    swiftc "${language[@]}" "$@" -I "$folder" -module-name Trace \
        -c "$here"/*.swift -o "$folder/Trace.o"
}

# board TARGET ORIGIN ENTRY CLANG_FLAG SWIFT_FLAGS...: a whole program without a library.
board() {
    local target=$1 origin=$2 entry=$3 machine=$4 folder=$built/$1
    shift 4
    compile "$folder" -target "$target" -enable-experimental-feature Embedded -Osize \
        -Xfrontend -function-sections -Xcc "$machine" "$@"
    "$tools/clang" --target="$target" "$machine" -ffreestanding -Os -Wall -Wextra -Werror \
        -c "$here/board.c" -o "$folder/board.o"
    "$tools/ld.lld" --gc-sections --entry="$entry" --defsym=ORIGIN_OF_BOARD="$origin" \
        -T "$here/board.ld" "$folder"/*.o -o "$folder/trace.elf"
    "$tools/llvm-objcopy" -O binary "$folder/trace.elf" "$folder/trace.bin"
    local size
    size=$(stat -c %s "$folder/trace.bin")
    if [ "$size" -gt "$image_bytes_max" ]; then
        echo "$target: the image has $size bytes, the most is $image_bytes_max" >&2
        exit 1
    fi
    echo "$target: compiled, $size bytes, no heap"
}

compile "$built/host" -O
"$tools/clang" -O2 -Wall -Wextra -Werror -c "$here/host.c" -o "$built/host/host.o"
swiftc "$built/host"/*.o -o "$built/host/trace"
"$built/host/trace" >"$built/host/trace.txt"

# A trace in which nothing happens would compare equal as well.
awk '/^toaster|^wearable/ { name = $1 } /^100000 / { print name, $3, $5, $7 }' \
    "$built/host/trace.txt" | while read -r name on kinds latches; do
    echo "$name: $on steps on, $kinds kinds of trips, $latches latches"
    if [ "$on" -lt 5000 ] || [ "$kinds" -lt 20 ] || [ "$latches" -lt 5 ]; then
        echo "$name: the trace reaches too little" >&2
        exit 1
    fi
done

# Memory without page tables takes aligned access only. The compiler's own check for allocations
# takes 64-bit conversions on 32 bits for one; there, as on both, the linker finds no heap.
board aarch64-none-none-elf 0x40100000 _start -mstrict-align -no-allocations
board armv7em-none-none-eabi 0x0 run -mcpu=cortex-m4 -Xcc -mfloat-abi=soft

# run TARGET EMULATOR...: the board's words must be the host's.
run() {
    local target=$1 printed=$built/$1/trace.txt status=0
    shift
    timeout 300 "$@" -display none -serial none -monitor none \
        -semihosting-config enable=on,target=native -kernel "$built/$target/trace.elf" \
        >"$printed" 2>&1 </dev/null || status=$?
    if [ "$status" -ne 0 ] || ! cmp -s "$printed" "$built/host/trace.txt"; then
        echo "$target: exit status $status, and this is not what the host says:" >&2
        diff "$built/host/trace.txt" "$printed" >&2 || true
        exit 1
    fi
    echo "$target: the same $(grep -c digest "$printed") digests as here"
}

run aarch64-none-none-elf qemu-system-aarch64 -machine virt -cpu cortex-a53
run armv7em-none-none-eabi qemu-system-arm -machine mps2-an386
