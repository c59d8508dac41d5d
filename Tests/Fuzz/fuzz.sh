#!/usr/bin/env bash
# Fuzzing with libFuzzer under the address sanitizer: fuzz.sh REPOSITORY [TARGET…] [OPTION…]
#
#   --seconds N   for each target (60); as many targets at a time as there are processors
#   --input FILE  run one input of one target, to repeat a finding
#   --merge       put what was found into the committed corpus, and keep there what reaches more
#
# The modules under test are compiled here, whole, without SwiftPM: that is quicker, and nothing
# else needs the instruments. Inputs that reach something new, and findings, go to
# .build/fuzz/found. A finding that was mended stays in the corpus under a name that says what it
# was; only names that are numbers are merged away.
set -euo pipefail

root=$1
shift
folder=$root/Tests/Fuzz
built=$root/.build/fuzz
targets=(model ini lease wav frame png)
modules=(
    HearthUnits HearthINI HearthSafety HearthGuard HearthInference HearthAudio HearthCore
    HearthVision HearthLinux HearthCapture HearthPictures)
# Libraries of the system: their headers, as Swift sees them.
libraries=(CV4L2 CALSA CJPEG CPng)
# The longest input, in bytes.
declare -A longest=([model]=8192 [ini]=4096 [lease]=1024 [wav]=4096 [frame]=4096 [png]=4096)
# Of what is found, inputs up to this many bytes may be committed.
committed_bytes_max=700
# Where there are good inputs already, among other files; a corpus holds what these do not reach.
declare -A good=(
    [model]=Tests/HearthInferenceTests/Fixtures [ini]=firmware-config
    [wav]=Tests/HearthAudioTests/Fixtures)
# What the tests of a module lend to its target.
declare -A lent=(
    [ini]=HearthINITests/GuardSchema.swift
    [lease]='HearthSafetyTests/Bench.swift HearthSafetyTests/Observed.swift
        HearthSafetyTests/WearableBench.swift')
swift_flags=(
    -O -wmo -gline-tables-only -parse-as-library -sanitize=address -sanitize=fuzzer
    -package-name hearth -swift-version 6 -strict-memory-safety -warnings-as-errors
    -enable-experimental-feature Lifetimes -enable-upcoming-feature ExistentialAny
    -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature NonisolatedNonsendingByDefault -I "$built/modules")
for library in "${libraries[@]}"; do swift_flags+=(-I "$root/Sources/$library"); done
# One input may take so many seconds and so many megabytes. The tracer of Swift's own crash reports
# would outlive the fuzzer.
fuzzer_flags=(-timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=512)
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0}

fail() {
    printf '%s\n' "$2" >&2
    exit "$1"
}

# Compiles a module that is under test; those it imports must be there.
module() {
    find "$root/Sources/$1" -name '*.swift' -print0 | sort -z | xargs -0 \
        swiftc "${swift_flags[@]}" -module-name "$1" -c -o "$built/modules/$1.o" \
        -emit-module -emit-module-path "$built/modules/$1.swiftmodule"
}

# Compiles CKernels; `build` tells Swift where its header is.
c_module() {
    local clang source
    clang=$(dirname "$(command -v swiftc)")/clang
    for source in "$root"/Sources/CKernels/*.c; do
        "$clang" -O2 -gline-tables-only -fsanitize=address,fuzzer-no-link \
            -I "$root/Sources/CKernels/include" \
            -c "$source" -o "$built/modules/$(basename "$source").o"
    done
}

# Links what the modules of a target need into a program of its own.
program() {
    local target=$1 file files=("$folder/Entry.swift" "$folder/$1.swift")
    for file in ${lent[$target]:-}; do files+=("$root/Tests/$file"); done
    swiftc "${swift_flags[@]}" -use-ld=lld -module-name "Fuzz_$target" "${files[@]}" \
        "$built"/modules/*.o -o "$built/$target"
}

build() {
    local stamp=$built/stamp module target file
    local sources=("${modules[@]/#/$root/Sources/}" "${libraries[@]/#/$root/Sources/}" \
        "$root/Sources/CKernels" "$folder"/*.s*)
    for file in ${lent[ini]} ${lent[lease]}; do sources+=("$root/Tests/$file"); done
    if [ -e "$stamp" ] && [ -z "$(find "${sources[@]}" -newer "$stamp" -print -quit)" ]; then
        return
    fi
    rm -rf "$built/modules" "$stamp"
    mkdir -p "$built/modules"
    touch "$built/begun"
    printf 'module CKernels { header "%s" export * }\n' \
        "$root/Sources/CKernels/include/CKernels.h" >"$built/modules/module.modulemap"
    c_module &
    for module in "${modules[@]}"; do module "$module"; done
    wait "$!"
    for target in "${targets[@]}"; do program "$target"; done
    mv "$built/begun" "$stamp"
}

# Fuzzes a target; says in one line how it went, or in some more what was found.
run() {
    local target=$1 found=$built/found/$1 log=$built/$1.log status=0
    mkdir -p "$found"
    rm -f "$built/found/$target"-*
    "$built/$target" "${fuzzer_flags[@]}" -max_total_time="$seconds" -use_value_profile=1 \
        -max_len="${longest[$target]}" -print_final_stats=1 \
        -artifact_prefix="$built/found/$target-" \
        "$found" "$folder/corpus/$target" ${good[$target]:+"$root/${good[$target]}"} \
        >"$log" 2>&1 || status=$?
    if [ "$status" -eq 0 ]; then
        awk -v target="$target" '
            / cov: / { for (i = 1; i < NF; i++) value[$i] = $(i + 1) }
            /^stat::number_of_executed_units/ { inputs = $2 }
            END {
                print target ": " inputs " inputs, coverage " value["cov:"] ", features " \
                    value["ft:"] ", no finding"
            }' "$log"
        return
    fi
    local input
    input=$(find "$built/found" -maxdepth 1 -name "$target-*" ! -name '*slow-unit*' -print -quit)
    {
        grep -aE -A 25 'Fatal error|ERROR' "$log" | head -n 60 || tail -n 20 "$log"
        echo "$target: status $status, see $log"
        [ -n "$input" ] || return "$status"
        echo "To repeat it: ./dev fuzz $target --input $input"
        echo "To have the file elsewhere: base64 -d <<<'$(gzip -9 <"$input" |
            base64 -w 0)' | gunzip >finding"
    } >&2
    return "$status"
}

merge() {
    local corpus=$folder/corpus/$1 merged=$built/merged-$1 small=$built/small-$1 file name
    rm -rf "$merged" "$small"
    mkdir -p "$merged" "$small" "$built/found/$1" "$corpus"
    find "$built/found/$1" -type f -size "-${committed_bytes_max}c" -exec cp {} "$small" \;
    if [ -n "${good[$1]:-}" ]; then cp "$root/${good[$1]}"/* "$merged"; fi
    # What is reached counts, not how often: many times smaller.
    "$built/$1" -merge=1 -use_counters=0 -timeout=10 -max_len="${longest[$1]}" \
        "$merged" "$corpus" "$small" >"$built/$1.log" 2>&1 ||
        fail 70 "merging $1: see $built/$1.log"
    find "$corpus" -regextype egrep -regex '.*/[0-9a-f]{12}\.seed' -delete
    find "$merged" -type f -regextype egrep -regex '.*/[0-9a-f]{40}' | while read -r file; do
        name=$(basename "$file")
        mv "$file" "$corpus/${name:0:12}.seed"
    done
    rm -r "$merged" "$small"
    echo "$1: $(find "$corpus" -name '*.seed' | wc -l) inputs in ${corpus#"$root"/}"
}

seconds=60
input=
merges=false
chosen=()
while [ $# -gt 0 ]; do
    case "$1" in
        --seconds | --input)
            [ $# -gt 1 ] || fail 64 "$1 wants a value"
            if [ "$1" = --input ]; then input=$2; else seconds=$2; fi
            shift
            ;;
        --merge) merges=true ;;
        *)
            [ -n "${longest[$1]:-}" ] ||
                fail 64 "fuzz takes ${targets[*]}, --seconds N, --input FILE, --merge; not '$1'"
            chosen+=("$1")
            ;;
    esac
    shift
done
[[ $seconds =~ ^[1-9][0-9]{0,5}$ ]] || fail 64 "--seconds is '$seconds', must be 1 to 999999"
if [ -n "$input" ]; then
    [ ${#chosen[@]} -eq 1 ] || fail 64 "--input is for one target: ${targets[*]}"
    [ -r "$input" ] || fail 66 "cannot read '$input'"
fi
[ ${#chosen[@]} -gt 0 ] || chosen=("${targets[@]}")

build
if [ -n "$input" ]; then exec "$built/${chosen[0]}" "${fuzzer_flags[@]}" "$input"; fi
status=0
started=()
for target in "${chosen[@]}"; do
    if "$merges"; then merge "$target" & else run "$target" & fi
    started+=("$!")
    if [ ${#started[@]} -lt "$(nproc)" ] && [ "$target" != "${chosen[-1]}" ]; then continue; fi
    for process in "${started[@]}"; do wait "$process" || status=1; done
    started=()
done
exit "$status"
