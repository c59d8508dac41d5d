// What a plot over time shows: panels one above the other that share the time axis, and the events
// that cut through all of them. How it is drawn stands in Plot+Drawing.swift.

public import HearthCore

/// Time series in panels, drawn as an SVG file fit for a slide.
public struct Plot: Sendable {
    public var title: String
    public var subtitle: String
    public var panels: [Panel]
    public var events: [Event]
    /// Seconds; nil for all that the series and events cover.
    public var timeRange: ClosedRange<Double>?

    public init(
        title: String, subtitle: String = "", panels: [Panel], events: [Event] = [],
        timeRange: ClosedRange<Double>? = nil
    ) {
        self.title = title
        self.subtitle = subtitle
        self.panels = panels
        self.events = events
        self.timeRange = timeRange
    }
}

extension Plot {
    /// One value axis and what is drawn against it.
    public struct Panel: Sendable {
        public var title: String
        /// Shown behind the title and the values of limits; may be empty.
        public var unit: String
        /// Nil for all that the series, limits and bands cover, widened to round numbers.
        public var yRange: ClosedRange<Double>?
        /// Its share of the height, beside other panels.
        public var weight: Double
        public var series: [Series]
        public var limits: [Limit]
        public var bands: [Band]
        /// Behind all of them.
        public var picture: Picture?

        public init(
            title: String, unit: String = "", yRange: ClosedRange<Double>? = nil,
            weight: Double = 1, series: [Series], limits: [Limit] = [], bands: [Band] = [],
            picture: Picture? = nil
        ) {
            self.picture = picture
            self.title = title
            self.unit = unit
            self.yRange = yRange
            self.weight = weight
            self.series = series
            self.limits = limits
            self.bands = bands
        }
    }

    /// A picture that fills the whole height of its panel.
    public struct Picture: Sendable {
        public var frame: Frame
        /// Seconds at its left and right edges.
        public var times: ClosedRange<Double>

        public init(_ frame: Frame, _ times: ClosedRange<Double>) {
            self.frame = frame
            self.times = times
        }
    }

    /// One quantity over time.
    public struct Series: Sendable {
        public enum Style: Sendable {
            /// Straight from point to point.
            case line
            case dashed
            /// A value holds until the next point.
            case step
            /// As `step`, filled down to zero.
            case area
        }

        public var name: String
        public var colour: Colour
        public var style: Style
        /// Seconds and value, in the order of time. A value that is not finite is a gap.
        public var points: [(Double, Double)]

        public init(
            _ name: String, _ colour: Colour, _ style: Style = .line, points: [(Double, Double)]
        ) {
            self.name = name
            self.colour = colour
            self.style = style
            self.points = points
        }
    }

    /// A dashed line at a value that is not to be passed.
    public struct Limit: Sendable {
        public var name: String
        public var value: Double
        public var colour: Colour

        public init(_ name: String, _ value: Double, _ colour: Colour = .red) {
            self.name = name
            self.value = value
            self.colour = colour
        }
    }

    /// A shaded range of values that is aimed at.
    public struct Band: Sendable {
        public var name: String
        public var range: ClosedRange<Double>
        public var colour: Colour

        public init(_ name: String, _ range: ClosedRange<Double>, _ colour: Colour = .green) {
            self.name = name
            self.range = range
            self.colour = colour
        }
    }

    /// Something that happened at one moment.
    public struct Event: Sendable {
        public enum Severity: Sendable {
            case information, fault, trip
        }

        public var time: Double
        public var label: String
        public var severity: Severity

        public init(_ time: Double, _ label: String, _ severity: Severity = .information) {
            self.time = time
            self.label = label
            self.severity = severity
        }
    }
}
