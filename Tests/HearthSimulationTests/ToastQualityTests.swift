// The whole chain on the real model: rendered frames, preprocessing, engine, policy, interlock,
// physics. The slice must end within 0.07 of what was asked, by the physics and not by the model's
// word.

import HearthCore
import HearthInference
import HearthLinux
import HearthPipeline
import HearthScene
import HearthSimulation
import HearthUnits
import Testing

#if canImport(Glibc)
    import Glibc
#endif

struct ToastQualityTests {
    /// How far a slice may end from what was asked.
    private static let tolerance = 0.07

    private static var modelPath: String {
        let components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return components.dropLast(3).joined(separator: "/") + "/Models/toaster/toaster.tflite"
    }

    private static var isModelThere: Bool {
        do throws(FileError) {
            return try !readFile(modelPath, limit: .mebibytes(1)).isEmpty
        } catch {
            return false
        }
    }

    /// Seeds a bread and a browning: more for a long look.
    private static var seedCount: UInt64 {
        guard let text = unsafe getenv("HEARTH_TOAST_SEEDS") else { return 2 }
        return unsafe UInt64(String(cString: text)) ?? 2
    }

    private struct Slice {
        var setup: CycleSetup
        var report: CycleReport

        /// Darker is positive.
        var error: Double { report.browningReached - setup.browning }
    }

    @Test(.enabled(if: isModelThere, "Models/toaster/toaster.tflite is not built"))
    func `the real model makes the asked-for toast of every bread`() async throws {
        let model = try Model(readFile(Self.modelPath, limit: .mebibytes(1)))
        let slices = try await withThrowingTaskGroup(of: [Slice].self) { group in
            for (index, bread) in Bread.allCases.enumerated() {
                group.addTask { try Self.toast(bread, with: model, firstLight: index) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        for bread in Bread.allCases { describe(slices.filter { $0.setup.bread == bread }) }
        for slice in slices {
            let (setup, report) = (slice.setup, slice.report)
            #expect(
                abs(slice.error) <= Self.tolerance,
                """
                \(setup.bread) in \(setup.light), seed \(setup.seed): asked \(setup.browning), \
                got \(report.browningReached), \(report.result), \
                \(String(describing: report.stopReason)), \(report.interlocks)
                """)
            #expect(report.violations.isEmpty)
        }
    }

    /// The lights go round, so that few seeds see many.
    private static func toast(
        _ bread: Bread, with model: Model, firstLight: Int
    ) throws -> [Slice] {
        let eye = try ToasterEye(Interpreter(model))
        var slices: [Slice] = []
        for browning in [0.2, 0.5, 0.8] {
            for seed in 1...seedCount {
                let light = Light.allCases[(firstLight + slices.count) % Light.allCases.count]
                let setup = CycleSetup(
                    seed: seed, bread: bread, light: light, browning: browning)
                var kitchen = Kitchen(setup, perception: .model(eye))
                slices.append(Slice(setup: setup, report: kitchen.run()))
            }
        }
        return slices
    }

    private func describe(_ slices: [Slice]) {
        guard let worst = slices.max(by: { abs($0.error) < abs($1.error) }) else { return }
        let mean = slices.map { abs($0.error) }.reduce(0, +) / Double(slices.count)
        let bias = slices.map(\.error).reduce(0, +) / Double(slices.count)
        func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
        print(
            "\(worst.setup.bread): mean error \(thousandths(mean)), bias \(thousandths(bias)),",
            "worst \(thousandths(worst.error)) at \(worst.setup.browning)",
            "(\(worst.setup.light), seed \(worst.setup.seed), \(worst.report.result))")
    }
}
