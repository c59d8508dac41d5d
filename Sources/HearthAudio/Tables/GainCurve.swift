// PCAN's gain over the noise level, 2^21 · (level / 2^7 + 80)^-0.95, as a quadratic in
// each octave.
//
// Written by Tests/Peers/audio_tables.py, which `./dev test` compares with this file.

enum GainCurve {
    /// The gain at levels 0 and 1.
    static let small: InlineArray<2, Int16> = [
        32636, 32633,
    ]

    /// The gain where an octave starts, from level 2.
    static let constants: InlineArray<31, Int16> = [
        32630, 32624, 32612, 32587, 32539, 32443, 32253, 31879, 31158, 29811, 27446, 23707, 18672,
        13166, 8348, 4874, 2697, 1446, 762, 398, 207, 107, 56, 29, 15, 8, 4, 2, 1, 1, 0,
    ]

    /// The linear term of each octave.
    static let linears: InlineArray<31, Int16> = [
        -6, -12, -23, -48, -96, -190, -378, -739, -1409, -2567, -4301, -6265, -7458, -7030, -5342,
        -3459, -2025, -1120, -596, -313, -164, -85, -45, -22, -13, -8, -2, -3, 0, -3, 0,
    ]

    /// The square term of each octave.
    static let squares: InlineArray<31, Int16> = [
        0, 0, -2, 0, 0, 0, 4, 18, 62, 202, 562, 1230, 1952, 2212, 1868, 1282, 774, 436, 232, 122,
        64, 34, 18, 8, 6, 4, 0, 2, 0, 2, 0,
    ]
}
