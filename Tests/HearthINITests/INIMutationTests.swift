// Bytes from anywhere: the reader answers or refuses, and never stops the program.

import HearthCore
import HearthINI
import HearthUnits
import Testing

struct INIMutationTests {
    private let schema = INISchema([
        INISection("Heater", [INIKey("OnTime"), INIKey("Limit"), INIKey("Line", isList: true)]),
        INISection("Camera", [INIKey("Device"), INIKey("Mirror"), INIKey("Width")]),
    ])
    private let seed = Array(
        """
        # The heater.
        [Heater]
        OnTime=1min 30s
        Limit=230.5C
        Line=heater
        Line=relay
        [Camera]
        Device=/dev/vidéo0
        Mirror=yes
        Width=96

        """.utf8)

    /// Random bytes, or the good file with a few changes of the kind that do harm.
    private func mutant(_ random: inout SeededRandom) -> [UInt8] {
        if random.chance(0.1) {
            return (0..<random.below(200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }
        var bytes = seed
        let harmful = Array("[]=\n\r\0\\;# .-+9smhC\u{FF}".utf8) + [0xFF, 0x80, 0xE2]
        for _ in 0...random.below(4) {
            let index = random.below(bytes.count)
            switch random.below(5) {
            case 0: bytes[index] = harmful[random.below(harmful.count)]
            case 1: bytes.insert(harmful[random.below(harmful.count)], at: index)
            case 2: bytes.remove(at: index)
            case 3: bytes.removeSubrange(index...min(index + random.below(20), bytes.count - 1))
            default: bytes.insert(contentsOf: bytes[index...].prefix(random.below(60)), at: index)
            }
            if bytes.isEmpty { return bytes }
        }
        return bytes
    }

    @Test func `no mutation of a file stops the program`() throws {
        var random = SeededRandom(seed: 20_261_121)
        var (read, refused) = (0, 0)
        for _ in 0..<20_000 {
            var document = INIDocument(schema: schema)
            do throws(INIError) {
                try document.read(seed, file: Array("main".utf8))
                try document.read(mutant(&random), file: Array("drop-in".utf8))
                _ = try document.duration("Heater", "OnTime", in: .zero ... .seconds(100))
                _ = try document.temperature("Heater", "Limit", in: .celsius(0) ... .celsius(300))
                _ = try document.boolean("Camera", "Mirror")
                _ = try document.integer("Camera", "Width", in: 1...4096)
                read += 1
            } catch {
                #expect(!error.message.isEmpty)
                refused += 1
            }
        }
        // Both ends are reached, so that neither answer is the only one ever tried.
        #expect(read > 1000 && refused > 1000, "\(read) read, \(refused) refused")
    }
}
