// Two models on the same inputs, bit for bit: how many elements of each output differ, by how much,
// and where that begins.

import HearthCore
import HearthInference

/// One output over all steps so far.
struct OutputComparison {
    /// An element that is not the same in both.
    struct Difference {
        /// The file that the sample came from; nil for one from chance.
        let input: String?
        /// The sample within its stream, from 0.
        let step: Int
        /// The element, counted through the output.
        let index: Int
        let values: (a: JSON, b: JSON)
    }

    let output: TensorDescription
    private(set) var elementCount = 0
    private(set) var differingCount = 0
    /// In units of the elements as they are stored; infinite where a not-a-number is involved.
    private(set) var largestDifference = 0.0
    private(set) var first: Difference?

    init(_ output: TensorDescription) { self.output = output }

    /// Compares the output's bytes in one step.
    mutating func add(
        _ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>, input: String?, step: Int
    ) {
        elementCount += output.elementCount
        let width = output.type.byteCount ?? 1
        guard a != b else { return }
        for index in 0..<output.elementCount {
            let (startA, startB) = (a.startIndex + index * width, b.startIndex + index * width)
            let (bytesA, bytesB) = (a[startA..<startA + width], b[startB..<startB + width])
            guard bytesA != bytesB else { continue }
            differingCount += 1
            let (valueA, valueB) = (number(bytesA), number(bytesB))
            let difference = abs(valueA.real - valueB.real)
            largestDifference = max(
                largestDifference, difference.isNaN ? .infinity : difference)
            if first == nil {
                first = Difference(
                    input: input, step: step, index: index, values: (valueA.exact, valueB.exact))
            }
        }
    }

    /// An element's number: as it is written, and to reckon with.
    private func number(_ bytes: ArraySlice<UInt8>) -> (exact: JSON, real: Double) {
        let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let value: Int
        switch output.type {
        case .float32:
            let real = Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            return (.number(real), real)
        case .int8: value = Int(Int8(truncatingIfNeeded: bits))
        case .int16: value = Int(Int16(truncatingIfNeeded: bits))
        case .int32: value = Int(Int32(truncatingIfNeeded: bits))
        default: value = Int(truncatingIfNeeded: bits)
        }
        return (.integer(value), Double(value))
    }
}

extension OutputComparison {
    /// What was found, as a line.
    var words: String {
        let name = "\(output.type) \(output.shape) '\(output.name)'"
        guard let first else { return "\(name): all \(elementCount) elements are equal" }
        let largest = "\(largestDifference)"
        let most = largest.hasSuffix(".0") ? String(largest.dropLast(2)) : largest
        let place = first.input.map { " of \($0)" } ?? ""
        return "\(name): \(differingCount) of \(elementCount) elements differ, by at most"
            + " \(most); first in step \(first.step)\(place), element"
            + " \(first.index): \(first.values.a) and \(first.values.b)"
    }

    var json: JSON {
        .object([
            ("name", .string(output.name)),
            ("type", .string("\(output.type)")),
            ("shape", .array(output.shape.map(JSON.integer))),
            ("elements", .integer(elementCount)),
            ("differing", .integer(differingCount)),
            ("largest_difference", .number(largestDifference)),
            ("first_difference", first.map(\.json) ?? .null),
        ])
    }
}

extension OutputComparison.Difference {
    var json: JSON {
        .object([
            ("input", input.map(JSON.string) ?? .null),
            ("step", .integer(step)),
            ("index", .integer(index)),
            ("a", values.a),
            ("b", values.b),
        ])
    }
}
