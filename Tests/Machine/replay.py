#!/usr/bin/env python3
"""Cuts the power at every write of a recorded disk, and asks what the guard would find.

    replay.py BASE LOG PLANT

BASE is the disk before, LOG what run.sh recorded of it (the dm-log-writes format), PLANT the
program machine-plant, which reads the guard's records as the guard does. The power is cut after
each write; and, between a write and the flush after it, once more with each write since the last
flush lost or not, by chance (a drive with a cache of its own may have written any of them). Then
the file system is repaired as a boot would, and the record read:

- from the first sound record on, there always is one;
- a later cut never finds an older record, but for what a cache may lose: then none older than at
  the last flush;
- from the first latch on, there always is one, in the same way, and at the end there is one;
- from a mark on, which says what the guard by then had counted as durable (heat that is on, a latch
  that was reported a second ago, an ordered stop), no cut finds an older record, whatever a cache
  lost, nor one without the mark's latch.
"""

import random
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8
MARKS = ["heat", "latch", "stop"]


def read_log(path):
    """The sector's size, and (sector, flags, bytes) of each write; a mark's bytes are its text."""
    data = Path(path).read_bytes()
    _, _, count, sector = struct.unpack_from("<QQQI", data)
    entries, offset = [], sector
    for _ in range(count):
        where, length, flags, text = struct.unpack_from("<QQQQ", data, offset)
        size = 0 if flags & DISCARD else length * sector
        start = offset + sector
        if flags & MARK:
            name = data[offset + 32 : offset + 32 + text].rstrip(b"\0")
            # The kernel's own mark ends the log.
            if b":" in name:
                entries.append((0, MARK, name))
            offset = start
            continue
        entries.append((where, flags, data[start : start + size]))
        offset = start + size
    return sector, entries


def record_files(image, folder, number):
    """Repairs a copy of the image and takes the record's files out of it."""
    copy = folder / "image"
    copy.write_bytes(image)
    repair = subprocess.run(["e2fsck", "-fy", copy], capture_output=True)
    if repair.returncode > 1:
        sys.exit(f"cut {number}: the file system is beyond repair\n{repair.stdout.decode()}")
    names = [folder / f"{number}.{slot}" for slot in "ab"]
    dumps = "".join(f"dump /record.{slot} {name}\n" for slot, name in zip("ab", names))
    subprocess.run(["debugfs", "-f", "-", copy], input=dumps.encode(), capture_output=True)
    return names


class Cut:
    """A power cut: its name, the flushes and the mark before it, and what of the cache was lost."""

    def __init__(self, write, flushes, mark, is_torn=False, is_durable=False):
        self.name = f"after write {write}" + (", half of the cache lost" if is_torn else "")
        self.flushes = flushes
        # What the guard had counted as durable: (event, sequence, is latched).
        self.mark = mark
        self.is_torn = is_torn
        # There was nothing to lose.
        self.is_durable = is_durable


def images(base, sector, entries):
    """(cut, disk) of every cut."""
    disk, flushed, pending, flushes, mark = bytearray(base), bytearray(base), [], 0, None
    rng = random.Random(1)
    for number, (where, flags, data) in enumerate(entries):
        if flags & FLUSH:
            # Everything before this flush is on the drive.
            flushed, pending, flushes = bytearray(disk), [], flushes + 1
        if flags & MARK:
            event, sequence, latch = data.decode().split(":")
            mark = (event, int(sequence), latch == "latched")
            # A cut right after it: what a cache may lose is lost, all of it.
            least = bytearray(flushed)
            for start, data, through in pending:
                if through:
                    least[start : start + len(data)] = data
            yield Cut(number, flushes, mark, is_torn=True), least
            continue
        if not data:
            continue
        start = where * sector
        disk[start : start + len(data)] = data
        pending.append((start, data, flags & FUA))
        is_durable = all(through for _, _, through in pending)
        yield Cut(number, flushes, mark, is_durable=is_durable), disk
        if is_durable:
            continue
        torn = bytearray(flushed)
        for start, data, through in pending:
            if through or rng.random() < 0.5:
                torn[start : start + len(data)] = data
        yield Cut(number, flushes, mark, is_torn=True), torn


def main():
    base, log, plant = sys.argv[1:]
    sector, entries = read_log(log)
    cuts, words = [], []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for number, (cut, disk) in enumerate(images(Path(base).read_bytes(), sector, entries)):
            words += record_files(disk, folder, number)
            cuts.append(cut)
        answer = subprocess.run(
            [plant, "records"],
            input="\n".join(map(str, words)).encode(),
            capture_output=True,
            check=True,
        )
    found = [line.split() for line in answer.stdout.decode().splitlines()]
    findings = judge(cuts, found)
    for finding in findings:
        print(f"FAILED  {finding}")
    marks = [data.decode().split(":")[0] for _, flags, data in entries if flags & MARK]
    if marks != MARKS:
        print(f"FAILED  marks {marks} and not {MARKS} are in the log")
        sys.exit(1)
    writes = sum(1 for _, flags, data in entries if data and not flags & MARK)
    flushes = sum(1 for _, flags, _ in entries if flags & FLUSH)
    torn = sum(1 for cut in cuts if cut.is_torn)
    latched = sum(1 for record in found if record[0] != "none" and record[1] == "latched")
    print(
        f"{writes} writes, {flushes} flushes; {len(cuts)} cuts, {torn} of them with half of the "
        f"cache lost, {sum(1 for cut in cuts if cut.mark)} after a mark; {latched} find the latch"
    )
    sys.exit(1 if findings else 0)


def judge(cuts, found):
    """What is not as it must be."""
    findings, newest, flushed, flushes = [], (None, False), (None, False), 0
    for cut, record in zip(cuts, found):
        if cut.flushes != flushes:
            flushed, flushes = newest, cut.flushes
        floor, latch_floor = flushed if cut.is_torn else newest
        if cut.mark:
            event, sequence, is_latched = cut.mark
            if record[0] == "none" or int(record[0]) < sequence or (
                is_latched and record[1] != "latched"
            ):
                findings.append(
                    f"{cut.name}: {' '.join(record)}, but at the mark '{event}' record {sequence}"
                    f" ({'latched' if is_latched else 'clear'}) counted as durable"
                )
        if record[0] == "none":
            if floor is not None:
                findings.append(f"{cut.name}: no record")
            continue
        sequence, is_latched = int(record[0]), record[1] == "latched"
        if floor is not None and sequence < floor:
            findings.append(f"{cut.name}: record {sequence} after {floor}")
        if latch_floor and not is_latched:
            findings.append(f"{cut.name}: the latch is gone")
        if not cut.is_torn:
            newest = (sequence, is_latched)
        if cut.is_durable:
            flushed = newest
    if not newest[1]:
        findings.append("no latch at the end")
    return findings


main()
