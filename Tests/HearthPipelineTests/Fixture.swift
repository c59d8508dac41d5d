// What the tests look with and at: the committed model, the same with a few bytes changed, and
// pictures.

import HearthCore
import HearthInference
import HearthLinux
import HearthPipeline
import HearthScene

enum ToasterModel {
    private static let top =
        "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    static func bytes(_ path: String = "Models/toaster/toaster.tflite") throws -> [UInt8] {
        try readFile(top + "/" + path, limit: .mebibytes(1))
    }

    static func interpreter() throws -> Interpreter { try Interpreter(Model(bytes())) }

    static func eye() throws -> ToasterEye { try ToasterEye(Interpreter(Model(bytes()))) }

    /// The model, each occurrence of the little-endian words in turn replaced.
    static func replacing(_ words: [UInt32], by others: [UInt32]) throws -> [[UInt8]] {
        let model = try bytes()
        let (old, new) = (littleEndian(words), littleEndian(others))
        return (0...(model.count - old.count)).filter { model[$0..<($0 + old.count)] == old[...] }
            .map { at in
                var changed = model
                changed.replaceSubrange(at..<(at + new.count), with: new)
                return changed
            }
    }

    private static func littleEndian(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }
}

/// A picture of noise over a grey that a test chooses.
func picture(seed: UInt64, grey: Int = 128, width: Int = 96, height: Int = 96) -> Frame {
    var random = SeededRandom(seed: seed)
    var frame = Frame(width: width, height: height)
    for index in frame.pixels.indices {
        frame.pixels[index] = UInt8(clamping: grey - 20 + random.below(40))
    }
    return frame
}

/// A picture of white bread in daylight.
func picture(ofBread browning: Double, shot: UInt64) -> Frame {
    var plane = LightPlane()
    var frame = Frame(width: Scene.side, height: Scene.side)
    Scene(seed: 1, bread: .white)
        .render(SceneState(browning: browning), shot: shot, through: &plane, into: &frame)
    return frame
}
