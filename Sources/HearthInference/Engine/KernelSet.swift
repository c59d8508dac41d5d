// Which instructions the kernels may use. All sets give the same answers; they differ in speed.

internal import CKernels

/// The kernels that an interpreter runs: the clear ones in Swift, or those for one instruction
/// set. An operator for which a set has nothing falls back to the reference, so every set runs
/// every model.
public enum KernelSet: String, CaseIterable, Sendable {
    case reference
    case avx2, avxvnni, avx512vnni
    case neon, neondot, i8mm

    /// The fastest set that this processor has.
    public static let best = KernelSet.allCases.last { $0.isSupported } ?? .reference

    /// Whether this processor can run it.
    public var isSupported: Bool { self == .reference || hearth_supports(number) != 0 }

    /// The set called `name`, `auto` being the best one.
    ///
    /// - Throws: `KernelSetError` for a name that is none, or a set that this processor lacks.
    public init(named name: String) throws(KernelSetError) {
        if name == "auto" {
            self = .best
            return
        }
        guard let set = KernelSet(rawValue: name) else { throw .unknown(name: name) }
        guard set.isSupported else { throw .unsupported(set) }
        self = set
    }

    /// Every name that `init(named:)` knows.
    public static var names: [String] { allCases.map(\.rawValue) + ["auto"] }

    /// The number that the C kernels know it by.
    var number: Int32 {
        switch self {
        case .reference: 0
        case .avx2: HEARTH_AVX2
        case .avxvnni: HEARTH_AVXVNNI
        case .avx512vnni: HEARTH_AVX512VNNI
        case .neon: HEARTH_NEON
        case .neondot: HEARTH_NEONDOT
        case .i8mm: HEARTH_I8MM
        }
    }

    /// What the kernels add to an activation before they multiply: their instruction may want it
    /// without sign.
    var activationOffset: Int32 {
        switch self {
        case .avxvnni, .avx512vnni: 128
        case .reference, .avx2, .neon, .neondot, .i8mm: 0
        }
    }

    /// Whether its vectors hold 16 bytes.
    var hasNarrowVectors: Bool {
        switch self {
        case .neon, .neondot, .i8mm: true
        case .reference, .avx2, .avxvnni, .avx512vnni: false
        }
    }

    /// The fastest set of this one's processors that takes activations as they are.
    var withoutActivationOffset: KernelSet { activationOffset == 0 ? self : .avx2 }
}

/// A kernel set that cannot be had.
public enum KernelSetError: Error, Equatable, CustomStringConvertible {
    case unknown(name: String)
    case unsupported(KernelSet)

    public var description: String {
        switch self {
        case .unknown(let name):
            return "there are no kernels '\(name)'; there are "
                + KernelSet.names.joined(separator: ", ")
        case .unsupported(let set):
            let supported = KernelSet.allCases.filter(\.isSupported).map(\.rawValue)
            return "this processor cannot run the kernels '\(set.rawValue)'; it can run "
                + supported.joined(separator: ", ")
        }
    }
}
