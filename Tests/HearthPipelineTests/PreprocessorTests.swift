// The preprocessing against its definition, for sizes that divide evenly and sizes that do not.

import CAllocationCounter
import HearthCore
import HearthPipeline
import Testing

private func randomFrame(width: Int, height: Int, seed: UInt64) -> Frame {
    var random = SeededRandom(seed: seed)
    var frame = Frame(width: width, height: height)
    for index in frame.pixels.indices { frame.pixels[index] = UInt8(random.below(256)) }
    return frame
}

private func tensor(side: Int, _ initial: Frame, _ now: Frame) -> [Int8] {
    var preprocessor = Preprocessor(side: side)
    var result = [Int8](repeating: 99, count: preprocessor.tensorByteCount)
    var span = result.mutableSpan
    preprocessor.fill(initial: initial, now: now, tensor: &span)
    return result
}

/// The definition, the slow way: every unit of area asked for its pixel.
private func expected(side: Int, _ frame: Frame, row: Int, column: Int, colour: Int) -> Int8 {
    let square = min(frame.width, frame.height)
    let left = (frame.width - square) / 2
    let top = (frame.height - square) / 2
    var sum = 0
    for v in (row * square)..<((row + 1) * square) {
        for u in (column * square)..<((column + 1) * square) {
            let x = left + u / side
            let y = top + v / side
            sum += Int(frame.pixels[(y * frame.width + x) * 3 + colour])
        }
    }
    let area = square * square
    return Int8((2 * sum + area) / (2 * area) - 128)
}

@Test(arguments: [(96, 96), (97, 96), (64, 120), (31, 32), (33, 40), (7, 7), (1, 1), (100, 41)])
func `every cell is the area-weighted mean, rounded half up`(width: Int, height: Int) {
    let side = 32
    let initial = randomFrame(width: width, height: height, seed: 1)
    let now = randomFrame(width: height, height: width, seed: 2)
    let result = tensor(side: side, initial, now)
    for row in 0..<side {
        for column in 0..<side {
            for colour in 0..<3 {
                let at = (row * side + column) * 6 + colour
                #expect(
                    result[at]
                        == expected(side: side, initial, row: row, column: column, colour: colour))
                #expect(
                    result[at + 3]
                        == expected(side: side, now, row: row, column: column, colour: colour))
            }
        }
    }
}

@Test func `black is -128 and white is 127`() {
    let black = Frame(width: 50, height: 50)
    var white = Frame(width: 37, height: 90)
    for index in white.pixels.indices { white.pixels[index] = 255 }
    let result = tensor(side: 32, black, white)
    for index in result.indices { #expect(result[index] == (index % 6 < 3 ? -128 : 127)) }
}

@Test func `a present frame alone leaves the first one in place`() {
    let initial = randomFrame(width: 96, height: 96, seed: 3)
    let now = randomFrame(width: 96, height: 96, seed: 4)
    let later = randomFrame(width: 96, height: 96, seed: 5)
    var preprocessor = Preprocessor(side: 32)
    var result = tensor(side: 32, initial, now)
    var span = result.mutableSpan
    preprocessor.fill(now: later, tensor: &span)
    #expect(result == tensor(side: 32, initial, later))
}

@Test func `the largest frame does not overflow`() {
    var white = Frame(width: 8192, height: 8192)
    for index in white.pixels.indices { white.pixels[index] = 255 }
    #expect(tensor(side: 1, white, white) == [Int8](repeating: 127, count: 6))
}

@Test func `preprocessing allocates nothing`() {
    let initial = randomFrame(width: 96, height: 96, seed: 6)
    let now = randomFrame(width: 640, height: 480, seed: 7)
    var preprocessor = Preprocessor(side: 32)
    var result = [Int8](repeating: 0, count: preprocessor.tensorByteCount)
    var span = result.mutableSpan
    guard hearth_allocation_count() >= 0 else { return }
    let before = hearth_allocation_count()
    for _ in 0..<10 { preprocessor.fill(initial: initial, now: now, tensor: &span) }
    #expect(hearth_allocation_count() - before == 0)
}
