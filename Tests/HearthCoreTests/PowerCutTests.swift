// What the simulated disk is for: a procedure that replaces a file is run with the power cut in
// every one of its operations. The right procedure never leaves anything but the old or the new
// version; each of its syncs, left out, is found to lose one.

import HearthCore
import Testing

/// The steps of the procedure that may be left out.
private struct Replacement {
    var syncsFile = true
    var syncsDirectory = true
    var usesRename = true

    func run(_ disk: inout some FileStore, _ bytes: [UInt8]) throws(FileError) {
        let written = usesRename ? "/state.new" : "/state"
        try disk.write(bytes, to: written)
        if syncsFile { try disk.syncFile(written) }
        if usesRename { try disk.rename(written, to: "state") }
        if syncsDirectory { try disk.syncDirectory("/") }
    }
}

private enum Remains {
    case old, new, damaged, missing
}

struct PowerCutTests {
    private let old = [UInt8](repeating: 0xAA, count: 300)
    private let new = [UInt8](repeating: 0x55, count: 500)

    /// What is left of the file when the power is cut at `operation`; and whether the procedure had
    /// ended before that. `operation` nil: the power is cut right after the end.
    private func remains(
        of replacement: Replacement, cutAt operation: Int?, seed: UInt64
    ) throws -> (Remains, ended: Bool) {
        var disk = SimulatedFileSystem(seed: seed)
        try Replacement().run(&disk, old)
        disk.faults.powerCutAt = operation.map { disk.operationCount + $0 }
        var ended = false
        do {
            try replacement.run(&disk, new)
            ended = true
        } catch {
            #expect(!disk.hasPower)
        }
        disk.restart()
        do {
            let bytes = try disk.read("/state", limit: .kibibytes(1))
            return (bytes == old ? .old : bytes == new ? .new : .damaged, ended)
        } catch {
            return (.missing, ended)
        }
    }

    /// The outcomes over every cut and many seeds.
    private func outcomes(of replacement: Replacement) throws -> Set<String> {
        var seen: Set<String> = []
        for operation in [Int?.none] + (0..<6).map(Optional.some) {
            for seed in 0..<200 as Range<UInt64> {
                let (left, ended) = try remains(of: replacement, cutAt: operation, seed: seed)
                seen.insert("\(left)\(ended ? " after the end" : "")")
            }
        }
        return seen
    }

    @Test func `the whole procedure leaves the old or the new version, after its end the new one`()
        throws
    {
        #expect(try outcomes(of: Replacement()) == ["old", "new", "new after the end"])
    }

    @Test func `without the file's sync the renamed file is damaged`() throws {
        let seen = try outcomes(of: Replacement(syncsFile: false))
        #expect(seen.contains("damaged after the end"))
    }

    @Test func `without the directory's sync the new version may be gone after the end`() throws {
        let seen = try outcomes(of: Replacement(syncsDirectory: false))
        #expect(seen.contains("old after the end"))
        #expect(!seen.contains("damaged") && !seen.contains("missing"))
    }

    @Test func `writing in place damages the only version`() throws {
        let seen = try outcomes(of: Replacement(usesRename: false))
        #expect(seen.contains("damaged"))
    }

    @Test func `a procedure that fails without a power cut leaves the old version in force`() throws
    {
        for seed in 0..<500 as Range<UInt64> {
            var disk = SimulatedFileSystem(seed: seed)
            try Replacement().run(&disk, old)
            disk.faults.probability = 0.3
            do {
                try Replacement().run(&disk, new)
            } catch {
                disk.faults = FileFaults()
                let bytes = try disk.read("/state", limit: .kibibytes(1))
                #expect(bytes == old || error.operation == .syncDirectory, "seed \(seed)")
            }
        }
    }
}
