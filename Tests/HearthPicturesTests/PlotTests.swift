// The plot writer: what must be in the file, what must not, and how large it may become.

import HearthCore
import HearthLinux
import HearthPictures
import Testing

/// A cycle as the kitchen might report it: warm-up, toasting, a camera that goes dark, a trip.
func demonstrationPlot(samplesPerSecond: Int = 20) -> Plot {
    var random = SeededRandom(seed: 7)
    var (chamber, thermocouple, infrared, browning) = (21.0, 21.0, 21.0, 0.04)
    var temperatures: [[(Double, Double)]] = [[], [], []]
    var duty: [(Double, Double)] = []
    var safetyRelay: [(Double, Double)] = []
    var brownings: [[(Double, Double)]] = [[], []]
    for sample in 0...(180 * samplesPerSecond) {
        let time = Double(sample) / Double(samplesPerSecond)
        let wanted = time < 1.2 ? 0 : time < 96 ? 1 : time < 128 ? 0.55 : 0.0
        let heats = wanted > 0 && (wanted == 1 || Int(time) % 2 == 0)
        let step = 1 / Double(samplesPerSecond)
        chamber += ((heats ? 4.6 : 0) - (chamber - 21) * 0.0165) * step
        thermocouple += (chamber - thermocouple) * 0.25 * step
        infrared += (chamber * 0.97 - infrared) * 1.5 * step
        browning += max(0, chamber - 120) * 0.000055 * step
        temperatures[0].append((time, chamber))
        temperatures[1].append((time, thermocouple + random.gaussian() * 0.5))
        temperatures[2].append(
            (time, time > 140 && time < 150 ? .nan : infrared + random.gaussian() * 1.6))
        duty.append((time, heats ? 100 : 0))
        safetyRelay.append((time, time > 0.8 && time < 129 ? 1 : 0))
        brownings[0].append((time, browning))
        if sample % 5 == 0, time < 128 {
            brownings[1].append((time, browning + random.gaussian() * 0.012))
        }
    }
    return Plot(
        title: "A slice of white bread, asked for 0.5",
        subtitle:
            "seed 7 · fault: camera dark at 128 s · view lost in mid-cycle, so the heat is off",
        panels: [
            Plot.Panel(
                title: "Temperature", unit: "°C", yRange: 0...320, weight: 1.5,
                series: [
                    Plot.Series("infrared", .orange, points: temperatures[2]),
                    Plot.Series("thermocouple", .blue, points: temperatures[1]),
                    Plot.Series("chamber (true)", .black, .dashed, points: temperatures[0]),
                ],
                limits: [Plot.Limit("absolute limit", 270), Plot.Limit("hazard", 300, .purple)]),
            Plot.Panel(
                title: "Heat", unit: "% of full power", yRange: 0...110, weight: 0.55,
                series: [Plot.Series("heater on", .vermilion, .area, points: duty)]),
            Plot.Panel(
                title: "Browning", yRange: 0...1,
                series: [
                    Plot.Series("policy's estimate", .green, points: brownings[1]),
                    Plot.Series("bread (true)", .black, .dashed, points: brownings[0]),
                ], bands: [Plot.Band("asked for 0.5 ± 0.07", 0.43...0.57)]),
        ],
        events: [
            Plot.Event(0.5, "lever"), Plot.Event(1.2, "proof test passed"),
            Plot.Event(96, "burst firing"),
            Plot.Event(128, "fault: camera dark", .fault),
            Plot.Event(128.5, "view lost: heat off", .trip),
            Plot.Event(140, "infrared open", .fault), Plot.Event(141, "sensor open", .trip),
            Plot.Event(176, "cycle ends, under-toasted"),
        ])
}

struct PlotTests {
    /// To look at it, set `HEARTH_PLOT` to the path of a file to write.
    @Test func `everything that was asked for is in the file`() throws {
        let svg = demonstrationPlot().svg
        if let path = environmentVariable("HEARTH_PLOT") {
            try LinuxFileStore().write(Array(svg.utf8), to: path)
        }
        for text in [
            "A slice of white bread", "absolute limit 270 °C", "view lost: heat off",
            "Temperature (°C)", "time (s)", "asked for 0.5 ± 0.07", "viewBox=\"0 0 1280 ",
        ] {
            #expect(svg.contains(text), "\(text)")
        }
        #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
        #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }

    @Test func `text is escaped`() {
        let svg = Plot(
            title: "<script> & \"quotes\"\u{7}", panels: [],
            events: [Plot.Event(0, "a < b")]
        ).svg
        #expect(svg.contains("&lt;script&gt; &amp; &quot;quotes&quot; "))
        #expect(svg.contains("a &lt; b"))
        #expect(!svg.contains("<script>"))
    }

    @Test func `a hundred times the samples make no larger file, and keep the spike`() {
        let small = demonstrationPlot(samplesPerSecond: 20).svg.utf8.count
        let large = demonstrationPlot(samplesPerSecond: 2000).svg.utf8.count
        #expect(small < 200_000 && large < 300_000, "\(small) and \(large) bytes")
        var points = (0..<1_000_000).map { (Double($0), 10.0) }
        points[512_345].1 = 90
        let panel = Plot.Panel(
            title: "", yRange: 0...100, series: [Plot.Series("", .blue, points: points)])
        let svg = Plot(title: "", panels: [panel]).svg
        // The panel is 190 pixels high: 90 of 100 lies 19 below its top, 10 lies 171 below it.
        let top = 24.0 + 28 + 18 + 26
        #expect(svg.contains(" \(Int(top + 19))L") && svg.contains(" \(Int(top + 171))L"))
    }

    @Test func `any data makes a plot`() {
        let series: [[(Double, Double)]] = [
            [], [(0, 0)], [(0, .nan)], [(.infinity, 1)], [(1, 5), (1, 5)],
            [(0, 1e300), (1, -1e300)], [(0, .nan), (1, 2), (2, .nan), (3, 4)],
        ]
        for points in series {
            for style in [Plot.Series.Style.line, .dashed, .step, .area] {
                let panel = Plot.Panel(
                    title: "x", series: [Plot.Series("s", .blue, style, points: points)])
                let svg = Plot(title: "t", panels: [panel, panel]).svg
                #expect(svg.hasSuffix("</svg>\n") && !svg.contains("\"nan"))
            }
        }
    }

    @Test func `many events at one moment do not fill the page`() {
        let events = (0..<500).map { Plot.Event(Double($0) * 0.01, "event \($0)", .trip) }
        let panel = Plot.Panel(
            title: "x", series: [Plot.Series("s", .blue, points: [(0, 1), (9, 1)])])
        #expect(
            Plot(title: "t", panels: [panel], events: events).svg.contains("viewBox=\"0 0 1280 5"))
        let same = (0..<50).map { Plot.Event(Double($0) * 0.01, "sensor open", .trip) }
        #expect(Plot(title: "t", panels: [panel], events: same).svg.contains("sensor open ×50"))
    }
}
