// Which code reads pictures on this processor. All of it gives the same answers.

internal import CKernels

/// The instructions that pictures are read with.
public enum PictureKernels: CaseIterable, Sendable {
    /// What every processor of the architecture has; on ARM that is NEON.
    case any
    case avx2

    /// The fastest that this processor has.
    public static let best = PictureKernels.allCases.last { $0.isSupported } ?? .any

    public var isSupported: Bool { self == .any || hearth_supports(number) != 0 }

    /// The number that the C kernels know it by.
    var number: Int32 {
        switch self {
        case .any: 0
        case .avx2: HEARTH_AVX2
        }
    }
}
