// An SVG file under construction: a few shapes, numbers kept short, text escaped.

internal import HearthCore

/// A colour as SVG writes it.
public struct Colour: Hashable, Sendable {
    public let hex: String

    /// `hex` such as `#0072b2`.
    public init(_ hex: String) { self.hex = hex }

    // Okabe and Ito's colours, told apart by colour-blind people too; darkened where a thin line
    // on white would be too light.
    public static let blue = Colour("#0072b2")
    public static let vermilion = Colour("#d55e00")
    public static let green = Colour("#00805e")
    public static let orange = Colour("#c77f00")
    public static let sky = Colour("#3a96cf")
    public static let purple = Colour("#a8508a")
    public static let red = Colour("#c01a1a")
    public static let grey = Colour("#6b7280")
    public static let black = Colour("#1f2328")
    static let faint = Colour("#e4e7eb")
    static let white = Colour("#ffffff")
}

/// A drawing with its origin at the top left, in pixels.
struct SVGDocument {
    enum Anchor: String {
        case start, middle, end
    }

    let width: Double
    let height: Double
    private var body: [String] = []
    private var clipCount = 0

    init(width: Double, height: Double, title: String, description: String) {
        self.width = width
        self.height = height
        body.append("<title>\(escaped(title))</title>")
        if !description.isEmpty { body.append("<desc>\(escaped(description))</desc>") }
        rectangle(x: 0, y: 0, width: width, height: height, fill: .white)
    }

    /// The whole file.
    var text: String {
        let size = "\(short(width)) \(short(height))"
        let font = "'Helvetica Neue',Helvetica,Arial,'DejaVu Sans',sans-serif"
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" "
            + "width=\"\(short(width))\" height=\"\(short(height))\" role=\"img\" "
            + "font-family=\"\(font)\">\n" + body.joined(separator: "\n") + "\n</svg>\n"
    }

    mutating func rectangle(
        x: Double, y: Double, width: Double, height: Double, fill: Colour, opacity: Double = 1
    ) {
        body.append(
            "<rect x=\"\(short(x))\" y=\"\(short(y))\" width=\"\(short(width))\" "
                + "height=\"\(short(height))\" fill=\"\(fill.hex)\""
                + "\(attribute("opacity", opacity))/>")
    }

    mutating func line(
        from: (x: Double, y: Double), to: (x: Double, y: Double), _ colour: Colour,
        width: Double = 1, dashes: String = "", opacity: Double = 1
    ) {
        let pattern = dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\""
        body.append(
            "<line x1=\"\(short(from.x))\" y1=\"\(short(from.y))\" x2=\"\(short(to.x))\" "
                + "y2=\"\(short(to.y))\" stroke=\"\(colour.hex)\" stroke-width=\"\(short(width))\""
                + "\(pattern)\(attribute("opacity", opacity))/>")
    }

    mutating func circle(x: Double, y: Double, radius: Double, fill: Colour) {
        body.append(
            "<circle cx=\"\(short(x))\" cy=\"\(short(y))\" r=\"\(short(radius))\" "
                + "fill=\"\(fill.hex)\"/>")
    }

    /// A picture that lies in the file itself, stretched; its pixels stay squares with sharp edges.
    mutating func image(
        _ frame: Frame, x: Double, y: Double, width: Double, height: Double
    ) {
        body.append(
            "<image x=\"\(short(x))\" y=\"\(short(y))\" width=\"\(short(width))\" "
                + "height=\"\(short(height))\" preserveAspectRatio=\"none\" "
                + "style=\"image-rendering:pixelated\" "
                + "href=\"data:image/png;base64,\(base64(encodePNG(frame)))\"/>")
    }

    /// A line along `path`, in SVG's path language.
    mutating func stroke(_ path: String, _ colour: Colour, width: Double, dashes: String = "") {
        let pattern = dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\""
        body.append(
            "<path d=\"\(path)\" fill=\"none\" stroke=\"\(colour.hex)\" "
                + "stroke-width=\"\(short(width))\" stroke-linejoin=\"round\""
                + " stroke-linecap=\"round\"\(pattern)/>")
    }

    mutating func fill(_ path: String, _ colour: Colour, opacity: Double) {
        body.append(
            "<path d=\"\(path)\" fill=\"\(colour.hex)\"\(attribute("opacity", opacity))/>")
    }

    /// Text on a white edge, so that it can be read over lines; `y` is its base line.
    mutating func text(
        _ text: String, x: Double, y: Double, size: Double, _ colour: Colour = .black,
        anchor: Anchor = .start, bold: Bool = false
    ) {
        let weight = bold ? " font-weight=\"bold\"" : ""
        body.append(
            "<text x=\"\(short(x))\" y=\"\(short(y))\" font-size=\"\(short(size))\" "
                + "fill=\"\(colour.hex)\" text-anchor=\"\(anchor.rawValue)\"\(weight) "
                + "stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\" "
                + "paint-order=\"stroke\">\(escaped(text))</text>")
    }

    /// What `draw` draws is cut off at the edges of the rectangle.
    mutating func clipped(
        x: Double, y: Double, width: Double, height: Double, _ draw: (inout SVGDocument) -> Void
    ) {
        clipCount += 1
        body.append(
            "<clipPath id=\"clip\(clipCount)\"><rect x=\"\(short(x))\" y=\"\(short(y))\" "
                + "width=\"\(short(width))\" height=\"\(short(height))\"/></clipPath>"
                + "<g clip-path=\"url(#clip\(clipCount))\">")
        draw(&self)
        body.append("</g>")
    }

    private func attribute(_ name: String, _ value: Double) -> String {
        value == 1 ? "" : " \(name)=\"\(fixed(value, decimals: 2))\""
    }
}

/// `text` for use between tags; control characters, which XML cannot hold, become spaces.
func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "\u{FFFE}", "\u{FFFF}": result += " "
        default: result.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar)
        }
    }
    return result
}

/// A coordinate: at most one decimal, and none that is zero.
func short(_ value: Double) -> String {
    let text = fixed(value, decimals: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// `value` with exactly that many decimals, rounded to nearest; beyond ±10¹² brought back to it.
func fixed(_ value: Double, decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1) { product, _ in product * 10 }
    let bounded = value.isFinite ? min(max(value, -1e12), 1e12) : 0
    let scaled = Int((bounded * Double(scale)).rounded())
    let whole = "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt(scale))"
    guard decimals > 0 else { return whole }
    let fraction = String(scaled.magnitude % UInt(scale))
    return whole + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
}
