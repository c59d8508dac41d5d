// The resampler keeps what it promises at the rates that sound cards have, and at some that none
// has: what passes, what does not, and how little it matters in what form the sound comes.

import CAllocationCounter
import Glibc
import HearthAudio
import HearthCore
import Testing

private let rates = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000]
/// Between two phases: their fractions of 16 kHz have thousands of parts.
private let unwieldyRates = [8_001, 15_999, 44_101, 191_999]

extension Resampler {
    /// All samples that the frames complete.
    fileprivate mutating func output(_ frames: RawSpan) -> [Int16] {
        var output = [Int16](
            repeating: 0, count: outputCount(addingFrames: frames.byteCount / frameByteCount))
        var target = output.mutableSpan
        let written = process(frames, into: &target)
        #expect(written == output.count)
        return output
    }

    fileprivate mutating func output<Sample: BitwiseCopyable>(_ samples: [Sample]) -> [Int16] {
        unsafe output(samples.span.bytes)
    }
}

/// Half a second of a sine.
private func tone(_ frequency: Double, _ rate: Int, amplitude: Double = 0.9) -> [Float] {
    (0..<rate / 2).map { Float(amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate))) }
}

/// A sine in a sound of 16 kHz: its amplitude and how late it is, and the rest's effective value.
private struct Fit {
    let amplitude: Double
    let delay: Double
    let rest: Double

    init(_ samples: ArraySlice<Int16>, _ frequency: Double) {
        func angle(_ index: Int) -> Double { 2 * .pi * frequency * Double(index) / 16_000 }
        var (ss, sc, cc, s, c) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for index in samples.indices {
            let (sine, cosine) = (sin(angle(index)), cos(angle(index)))
            ss += sine * sine
            sc += sine * cosine
            cc += cosine * cosine
            s += Double(samples[index]) * sine
            c += Double(samples[index]) * cosine
        }
        let determinant = ss * cc - sc * sc
        let (real, imaginary) = ((s * cc - c * sc) / determinant, (c * ss - s * sc) / determinant)
        amplitude = hypot(real, imaginary) / 32_768
        delay = -atan2(imaginary, real) / (2 * .pi * frequency)
        let squares = samples.indices.reduce(0.0) { sum, index in
            let fitted = real * sin(angle(index)) + imaginary * cos(angle(index))
            return sum + (Double(samples[index]) - fitted) * (Double(samples[index]) - fitted)
        }
        rest = (squares / Double(samples.count)).squareRoot() / 32_768
    }
}

private func decibels(_ ratio: Double) -> Double { 20 * log10(max(ratio, 1e-12)) }

@Suite struct ResamplerTests {
    private func resampler(
        _ rate: Int, _ format: Resampler.Format = .float32, _ channelCount: Int = 1,
        _ mix: Resampler.Mix = .mean
    ) throws -> Resampler {
        try Resampler(rate: rate, format: format, channelCount: channelCount, mix: mix)
    }

    @Test(arguments: rates + unwieldyRates)
    func `what passes keeps its level and its time, and brings no images`(rate: Int) throws {
        let nyquist = Double(min(rate, 16_000)) / 2
        var resampler = try resampler(rate)
        for frequency in stride(from: 50.0, through: nyquist * 15 / 16, by: nyquist / 37) {
            resampler.reset()
            let output = resampler.output(tone(frequency, rate))
            // The tone begins at once, which is no tone: its first milliseconds are left out.
            let fit = Fit(output[800..<(output.count - 100)], frequency)
            #expect(abs(decibels(fit.amplitude / 0.9)) < 0.01, "\(frequency) Hz")
            #expect(abs(fit.delay) < 1e-7, "\(frequency) Hz is late by \(fit.delay) s")
            #expect(decibels(fit.rest * 2.0.squareRoot() / 0.9) < -85, "\(frequency) Hz")
        }
    }

    @Test(arguments: (rates + unwieldyRates).filter { $0 > 16_000 })
    func `what would fold back is gone`(rate: Int) throws {
        var resampler = try resampler(rate)
        for frequency in stride(from: 8_500.0, to: Double(rate) / 2, by: 217) {
            resampler.reset()
            let output = resampler.output(tone(frequency, rate, amplitude: 0.99))
            let fit = Fit(output[800..<(output.count - 100)], 1_000)
            let level = hypot(fit.rest, fit.amplitude / 2.0.squareRoot())
            #expect(decibels(level * 2.0.squareRoot() / 0.99) < -85, "\(frequency) Hz")
        }
    }

    @Test func `a constant stays that constant`() throws {
        for rate in rates + unwieldyRates {
            var resampler = try resampler(rate, .signed16)
            let output = resampler.output([Int16](repeating: -12_345, count: rate / 10))
            #expect(output.dropFirst(150).allSatisfy { $0 == -12_345 }, "\(rate)")
        }
    }

    @Test func `sound of 16 kHz goes through as it is, at once`() throws {
        var random = SeededRandom(seed: 3)
        let samples = (0..<5_000).map { _ in Int16(truncatingIfNeeded: random.next()) }
        var resampler = try resampler(16_000, .signed16)
        #expect(resampler.latency == 0)
        #expect(resampler.output(samples) == samples)
    }

    @Test(arguments: rates + unwieldyRates)
    func `the output does not depend on how the sound is divided`(rate: Int) throws {
        var random = SeededRandom(seed: UInt64(rate))
        let samples = (0..<20_000).map { _ in Float(random.uniform(-1...1)) }
        var whole = try resampler(rate)
        let expected = whole.output(samples)
        let length = (Double(samples.count) / Double(rate) - whole.latency) * 16_000
        #expect(abs(Double(expected.count) - length) < 2)
        for largest in [1, 7, 160, 1_023, 1_024, 1_025, 9_000] {
            var resampler = try resampler(rate)
            var (output, position): ([Int16], Int) = ([], 0)
            while position < samples.count {
                let part = min(random.below(largest + 1), samples.count - position)
                output += unsafe resampler.output(
                    samples.span.extracting(position..<position + part).bytes)
                position += part
            }
            #expect(output == expected, "parts of at most \(largest)")
        }
    }

    @Test func `the same sound is the same in every form`() throws {
        var random = SeededRandom(seed: 11)
        let samples = (0..<9_600).map { _ in Int16(truncatingIfNeeded: random.next()) }
        for rate in [16_000, 48_000, 44_100] {
            var small = try resampler(rate, .signed16)
            let expected = small.output(samples)
            var large = try resampler(rate, .signed32)
            #expect(large.output(samples.map { Int32($0) << 16 }) == expected)
            var real = try resampler(rate, .float32)
            #expect(real.output(samples.map { Float($0) / 32_768 }) == expected)
            for channelCount in Resampler.channelCounts {
                let chosen = channelCount / 2
                let frames = samples.flatMap { sample in
                    (0..<channelCount).map { $0 == chosen ? sample : Int16(truncatingIfNeeded: $0) }
                }
                var many = try resampler(rate, .signed16, channelCount, .channel(chosen))
                #expect(many.output(frames) == expected, "\(channelCount) channels")
            }
        }
    }

    @Test func `of several channels the mean is taken`() throws {
        let frames: [[Int16]] = [
            [100, 300], [-32_768, -32_768], [32_767, 32_767], [32_767, -32_767],
        ]
        var two = try resampler(16_000, .signed16, 2)
        #expect(two.output(frames.flatMap(\.self)) == [200, -32_768, 32_767, 0])
        var three = try resampler(16_000, .signed16, 3)
        #expect(three.output([Int16]([1, 2, 6, -9, 0, 3])) == [3, -2])
    }

    @Test func `what is too loud or no number does no harm`() throws {
        let bad: [Float] = [
            .nan, .signalingNaN, .infinity, -.infinity, 1.5, -1.5, .greatestFiniteMagnitude,
            .leastNonzeroMagnitude, 1, -1, -0.0,
        ]
        var same = try resampler(16_000)
        #expect(
            same.output(bad) == [
                0, 0, 32_767, -32_768, 32_767, -32_768, 32_767, 0, 32_767, -32_768, 0,
            ])
        // A square wave at full scale overshoots in every filter, and must not turn over.
        var loud = try resampler(48_000)
        let square = (0..<48_000).map { Float($0 / 100 % 2 == 0 ? 1 : -1) }
        let output = loud.output(square).dropFirst(200)
        #expect(output.contains(32_767) && output.contains(-32_768))
        for index in output.indices.dropFirst(20).dropLast(20) {
            // The middle of a half wave of 33 samples has the sign that it had.
            let place = Double(index) * 3 / 100
            guard (0.3...0.7).contains(place - place.rounded(.down)) else { continue }
            #expect((output[index] > 0) == (Int(place) % 2 == 0), "sample \(index)")
        }
        // One bad sample is forgotten once it has left the filter.
        var silent = try resampler(48_000)
        let silence = [Float](repeating: 0, count: 4_800)
        let late = silent.output([.infinity] + silence).dropFirst(200)
        #expect(!late.isEmpty && late.allSatisfy { $0 == 0 })
    }

    @Test func `nothing is allocated after the start`() throws {
        guard hearth_allocation_count() >= 0 else { return }
        let samples = [Int16](repeating: 99, count: 2 * 9_600)
        var output = [Int16](repeating: 0, count: 20_000)
        for rate in rates + unwieldyRates {
            var resampler = try resampler(rate, .signed16, 2)
            var target = output.mutableSpan
            var written = 0
            let before = hearth_allocation_count()
            for start in stride(from: 0, to: samples.count, by: 480) {
                let part = samples.span.extracting(start..<start + 480)
                written += unsafe resampler.process(part.bytes, into: &target)
            }
            resampler.reset()
            #expect(hearth_allocation_count() - before == 0)
            #expect(written > 500)
        }
    }

    @Test func `a form that is not taken is refused with the limits`() {
        func refusal(_ rate: Int, _ count: Int, _ mix: Resampler.Mix = .mean) -> String {
            do throws(ResamplerError) {
                _ = try Resampler(rate: rate, format: .signed16, channelCount: count, mix: mix)
                return "nothing"
            } catch {
                return "\(error)"
            }
        }
        #expect(refusal(7_999, 1) == "7999 samples a second; 8000 to 192000 are taken")
        #expect(refusal(.max, 1).hasSuffix("8000 to 192000 are taken"))
        #expect(refusal(192_001, 1).hasPrefix("192001 samples"))
        #expect(refusal(48_000, 9) == "9 channels; 1 to 8 are taken")
        #expect(refusal(48_000, 0) == "0 channels; 1 to 8 are taken")
        #expect(refusal(48_000, 2, .channel(2)).hasPrefix("channel 2 of 2; the first is 0"))
        #expect(refusal(48_000, 2, .channel(-1)).hasPrefix("channel -1 of 2"))
        #expect(refusal(8_000, 8, .channel(7)) == "nothing")
    }

    @Test func `half a frame stops the program`() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            var resampler = try Resampler(rate: 48_000, format: .signed16, channelCount: 2)
            var output = [Int16](repeating: 0, count: 100)
            var target = output.mutableSpan
            let frames = [Int16](repeating: 0, count: 3)
            _ = unsafe resampler.process(frames.span.bytes, into: &target)
        }
        let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.contains("frames come whole"))
    }
}
