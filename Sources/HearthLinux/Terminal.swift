// What the program's output is connected to, and what can be shown there.

internal import Glibc

/// Facts about a terminal; none of them changes anything.
public struct Terminal: Equatable, Sendable {
    public enum Colour: Comparable, Sendable {
        case none, basic, indexed, full
    }

    /// Whether there is a person's terminal at the other end, not a pipe or a file.
    public let isInteractive: Bool
    public let columns: Int
    public let rows: Int
    public let colour: Colour
    /// Whether characters beyond ASCII are shown.
    public let showsUnicode: Bool

    /// The terminal behind standard output.
    public static func standardOutput() -> Terminal { behind(STDOUT_FILENO) }

    /// The terminal behind standard error.
    public static func standardError() -> Terminal { behind(STDERR_FILENO) }

    private static func behind(_ descriptor: Int32) -> Terminal {
        var size = winsize()
        let isInteractive = isatty(descriptor) == 1
        let result = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size)
        let isKnown = isInteractive && result == 0 && size.ws_col > 0 && size.ws_row > 0
        return Terminal(
            isInteractive: isInteractive,
            columns: isKnown ? Int(size.ws_col) : nil,
            rows: isKnown ? Int(size.ws_row) : nil,
            environment: environmentVariable)
    }

    /// The rules, apart from the machine. Colour: none without a terminal, with `NO_COLOR` set to
    /// anything but nothing (no-color.org), or with `TERM=dumb`. Size: asked of the kernel, else of
    /// `COLUMNS` and `LINES`, else 80 × 24.
    package init(
        isInteractive: Bool, columns: Int?, rows: Int?, environment: (String) -> String?
    ) {
        self.isInteractive = isInteractive
        func size(_ name: String) -> Int? {
            environment(name).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        }
        self.columns = columns ?? size("COLUMNS") ?? 80
        self.rows = rows ?? size("LINES") ?? 24
        let term = environment("TERM") ?? ""
        let refused = !(environment("NO_COLOR") ?? "").isEmpty || term == "dumb" || term.isEmpty
        let isFull = ["truecolor", "24bit"].contains(environment("COLORTERM") ?? "")
        colour =
            !isInteractive || refused
            ? .none : isFull ? .full : term.hasSuffix("256color") ? .indexed : .basic
        // The first of these that is set decides, as in setlocale(3).
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment)
            .first { !$0.isEmpty }
        let name = (locale ?? "").lowercased()
        showsUnicode = name.hasSuffix("utf-8") || name.hasSuffix("utf8")
    }
}

/// An environment variable; nil when it is not set.
public func environmentVariable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}
