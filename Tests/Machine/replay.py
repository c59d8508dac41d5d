#!/usr/bin/env python3
"""Cuts the power at every write of a recorded disk, and asks what the guard would find.

    replay.py BASE LOG PLANT

BASE is the disk before, LOG what run.sh recorded of it (the dm-log-writes format), PLANT the
program machine-plant, which reads the guard's records as the guard does. After each write, and once
for each flush with a random half of the later writes lost (a drive with a cache of its own may have
written any of them), the file system is repaired as a boot would, and the record read. Then:

- from the first sound record on, there always is one;
- a later cut never finds an older record;
- from the first latch on, there always is one, and at the end there is one.
"""

import random
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

FLUSH, FUA, DISCARD = 1, 2, 4


def read_log(path):
    """The sector's size, and (sector, flags, bytes) of each write."""
    data = Path(path).read_bytes()
    _, _, count, sector = struct.unpack_from("<QQQI", data)
    entries, offset = [], sector
    for _ in range(count):
        where, length, flags, _ = struct.unpack_from("<QQQQ", data, offset)
        size = 0 if flags & DISCARD else length * sector
        start = offset + sector
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


def images(base, sector, entries):
    """(what was cut, disk) of every cut."""
    disk = bytearray(base)
    durable = bytearray(base)
    pending = []
    rng = random.Random(1)
    for number, (where, flags, data) in enumerate(entries):
        if flags & FLUSH:
            # Everything before this flush is on the drive; of what follows, any half may be.
            durable, pending = bytearray(disk), []
        if data:
            start = where * sector
            disk[start : start + len(data)] = data
            pending.append((start, data))
            yield f"after write {number}", disk
        last = number + 1 == len(entries) or entries[number + 1][1] & FLUSH
        if last and pending:
            torn = bytearray(durable)
            for start, data in pending:
                if rng.random() < 0.5:
                    torn[start : start + len(data)] = data
            yield f"after write {number}, half of the cache lost", torn


def main():
    base, log, plant = sys.argv[1:]
    sector, entries = read_log(log)
    cuts, words = [], []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for number, (name, disk) in enumerate(images(Path(base).read_bytes(), sector, entries)):
            words += record_files(disk, folder, number)
            cuts.append(name)
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
    latched = sum(1 for record in found if record[0] != "none" and record[1] == "latched")
    print(f"{len(cuts)} cuts of {len(entries)} writes: {latched} find the latch")
    sys.exit(1 if findings else 0)


def judge(cuts, found):
    """What is not as it must be. A torn cache may hold less than the write before it."""
    findings, sequence, was_latched = [], None, False
    durable = (None, False)
    for name, record in zip(cuts, found):
        torn = "lost" in name
        floor, latch_floor = durable if torn else (sequence, was_latched)
        if record[0] == "none":
            if floor is not None:
                findings.append(f"{name}: no record")
            continue
        if floor is not None and int(record[0]) < floor:
            findings.append(f"{name}: record {record[0]} after {floor}")
        if latch_floor and record[1] != "latched":
            findings.append(f"{name}: the latch is gone")
        if torn:
            # The next flush made all that came before it durable.
            durable = (sequence, was_latched)
        else:
            sequence, was_latched = int(record[0]), record[1] == "latched"
    if not was_latched:
        findings.append("no latch at the end")
    return findings


main()
