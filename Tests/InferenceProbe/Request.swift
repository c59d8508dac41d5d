// The command line.

/// What a person or the benchmark asks for.
struct Request {
    enum Mode {
        case run(count: Int)
        case serve
    }

    let model: String
    let mode: Mode

    private static let usage = "usage: inference-probe MODEL [--runs N | --serve]"

    /// - Throws: exit status 64 with what is wrong and the usage.
    init(_ arguments: ArraySlice<String>) throws(ProbeFailure) {
        guard let model = arguments.first, !model.hasPrefix("-") else {
            throw ProbeFailure(status: 64, message: Request.usage)
        }
        self.model = model
        let options = Array(arguments.dropFirst())
        if options.isEmpty {
            mode = .run(count: 1)
        } else if options == ["--serve"] {
            mode = .serve
        } else if options.count == 2, options[0] == "--runs" {
            guard let count = Int(options[1]), (1...1_000_000_000).contains(count) else {
                throw ProbeFailure(
                    status: 64,
                    message: "--runs takes a number from 1 to 1000000000, not '\(options[1])'")
            }
            mode = .run(count: count)
        } else {
            let seen = options.joined(separator: " ")
            throw ProbeFailure(status: 64, message: "'\(seen)' is not known; \(Request.usage)")
        }
    }
}

/// Why the program ends, and the status it ends with.
struct ProbeFailure: Error {
    let status: Int32
    let message: String
}
