// A series as SVG paths: cut at gaps, thinned to what the eye can see, and short to write down.

/// The continuous stretches of a series in pixels.
struct PlotPath {
    /// Pixels a column. Of all points in a column the first, lowest, highest and last are kept: no
    /// spike is lost, however many samples a column has.
    static let columnWidth = 2.0

    private let stretches: [[SIMD2<Double>]]

    init(_ points: [(Double, Double)], x: PlotAxis, y: PlotAxis) {
        var stretches: [[SIMD2<Double>]] = []
        var current: [SIMD2<Double>] = []
        for (time, value) in points {
            if time.isFinite, value.isFinite {
                current.append(SIMD2(x.position(time), y.position(value)))
            } else if !current.isEmpty {
                stretches.append(current)
                current = []
            }
        }
        if !current.isEmpty { stretches.append(current) }
        self.stretches = stretches.map(PlotPath.thinned)
    }

    /// Straight lines from point to point.
    var lines: String {
        stretches.map { stretch in
            stretch.enumerated()
                .map { "\($0 == 0 ? "M" : "L")\(short($1.x)) \(short($1.y))" }
                .joined()
        }
        .joined()
    }

    /// Levels that hold until the next point.
    var steps: String { stretches.map(PlotPath.steps).joined() }

    /// As `steps`, closed along the base line.
    func area(base: Double) -> String {
        stretches.compactMap { stretch in
            guard let first = stretch.first, let last = stretch.last else { return nil }
            return PlotPath.steps(stretch) + "H\(short(last.x))V\(short(base))H\(short(first.x))Z"
        }
        .joined()
    }

    private static func steps(_ stretch: [SIMD2<Double>]) -> String {
        guard let first = stretch.first, let last = stretch.last else { return "" }
        var path = "M\(short(first.x)) \(short(first.y))"
        var level = short(first.y)
        for point in stretch.dropFirst() {
            let next = short(point.y)
            guard next != level else { continue }
            path += "H\(short(point.x))V\(next)"
            level = next
        }
        return path + "H\(short(last.x))"
    }

    private static func thinned(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
        var kept: [SIMD2<Double>] = []
        var index = 0
        while index < points.count {
            let column = (points[index].x / columnWidth).rounded(.down)
            var end = index
            var (lowest, highest) = (index, index)
            while end < points.count, (points[end].x / columnWidth).rounded(.down) == column {
                if points[end].y < points[lowest].y { lowest = end }
                if points[end].y > points[highest].y { highest = end }
                end += 1
            }
            var last = -1
            for candidate in [index, min(lowest, highest), max(lowest, highest), end - 1]
            where candidate > last {
                kept.append(points[candidate])
                last = candidate
            }
            index = end
        }
        return withoutStraightRuns(kept)
    }

    /// Points within a level run add nothing, whether they are joined by lines or by steps.
    private static func withoutStraightRuns(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
        points.indices.filter { index in
            guard index > 0, index + 1 < points.count else { return true }
            let level = short(points[index].y)
            return short(points[index - 1].y) != level || short(points[index + 1].y) != level
        }
        .map { points[$0] }
    }
}
