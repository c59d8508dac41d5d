#!/usr/bin/env bash
# LiteRT with XNNPACK for 64-bit ARM, to be run under emulation, without root:
#
#   make-litert.sh FOLDER
#
#   FOLDER/system     an arm64 Python out of Debian packages, and a /proc/cpuinfo that describes an
#                     ARM core: without one the detection of the core crashes
#   FOLDER/packages   the wheels, for PYTHONPATH
#
# FOLDER appears when it is complete; one that this script, as it is now, made is left alone.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/archive.sh"

suite=trixie
python=3.13
wheels=(
    ai-edge-litert==2.3.0 numpy==2.4.6 flatbuffers==25.12.19 ml-dtypes==0.5.4 protobuf==7.35.1
    backports.strenum==1.2.8 tqdm==4.67.1 typing-extensions==4.15.0
)

into "$1" "${BASH_SOURCE[0]}"
mkdir -p "$work/packages"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-deps --only-binary :all: --target "$work/packages" \
    --python-version "$python" --platform manylinux_2_27_aarch64 \
    --platform manylinux_2_17_aarch64 "${wheels[@]}"
unpack "$suite" arm64 "$work/system" "python$python-minimal" "libpython$python-stdlib" libstdc++6
mkdir -p "$work/system/proc"
cat >"$work/system/proc/cpuinfo" <<'TEXT'
processor	: 0
BogoMIPS	: 108.00
Features	: fp asimd evtstrm aes crc32 atomics fphp asimdhp cpuid asimdrdm asimddp
CPU implementer	: 0x41
CPU architecture: 8
CPU variant	: 0x4
CPU part	: 0xd0b
CPU revision	: 1

TEXT
rm -rf "$work/apt" "$work/venv"
complete
