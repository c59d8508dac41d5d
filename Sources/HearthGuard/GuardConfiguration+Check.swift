// What INI syntax cannot see, checked when the configuration is read; and the report of
// `hearth-guard --check`: every value in force, and where it came from.

public import HearthINI

internal import HearthSafety
internal import HearthUnits

extension GuardConfiguration {
    /// The longest name that the kernel gives a line.
    static let lineNameMax = 31
    /// `sockaddr_un.sun_path`, with its end.
    static let socketPathMax = 107

    /// - Throws: an error with exit status `configuration` that names both sides of what is wrong.
    public func check(_ document: INIDocument) throws(GuardError) {
        for role in LineRole.allCases {
            let name = line(role)
            guard name.count <= GuardConfiguration.lineNameMax else {
                var text = place(document, "Lines", role.key)
                text.append(" has ")
                text.append(decimal: Int64(name.count))
                text.append(" bytes, a line's name has 31 at most; `gpioinfo` shows them")
                throw GuardError(.configuration, text)
            }
            for other in LineRole.allCases
            where other.rawValue < role.rawValue && line(other) == name {
                var text = place(document, "Lines", role.key)
                text.append(" is the line of ")
                text.append(other.key)
                text.append(" already: each has a line of its own")
                throw GuardError(.configuration, text)
            }
        }
        for role in SensorRole.allCases where !sensor(role).isPlain {
            var text = place(document, "Sensors", role.key)
            text.append(" must be the name of a device, or name@device, without a '/'")
            throw GuardError(.configuration, text)
        }
        guard sensor(.thermocouple) != sensor(.infrared) else {
            var text = place(document, "Sensors", "Infrared")
            text.append(" is the sensor of Thermocouple already: two diverse ones are needed")
            throw GuardError(.configuration, text)
        }
        try checkPath(watchdog, document, "Board", "Watchdog")
        try checkPath(leaseSocket, document, "Lease", "Socket")
        try checkPath(stateDirectory, document, "Record", "StateDirectory")
    }

    private func checkPath(
        _ path: [UInt8], _ document: INIDocument, _ section: StaticString, _ key: StaticString
    ) throws(GuardError) {
        guard path.first == UInt8(ascii: "/"), path.count <= GuardConfiguration.socketPathMax
        else {
            var text = place(document, section, key)
            text.append(" must be a path from / on of 107 bytes at most")
            throw GuardError(.configuration, text)
        }
    }

    /// `guard.conf:12: Fan is "x"`, or the same without a place for a value by default.
    private func place(
        _ document: INIDocument, _ section: StaticString, _ key: StaticString
    ) -> [UInt8] {
        var text: [UInt8] = []
        if let assignment = document.assignment(section, key) {
            text += assignment.place.file
            text.append(":")
            text.append(decimal: Int64(assignment.place.line))
            text.append(": ")
            text.append(key)
            text.append(" is \"")
            text += assignment.value
            text.append("\",")
        } else {
            text.append(key)
        }
        return text
    }

    /// Every value in force: name, value, where it came from.
    public func report(_ document: INIDocument) -> Report {
        var report = Report(["name", "value", "from"])
        for (section, key, whenAbsent) in GuardConfiguration.keys {
            let assignment = document.assignment(section, key)
            var from: [UInt8] = []
            if let assignment {
                from += assignment.place.file
                from.append(":")
                from.append(decimal: Int64(assignment.place.line))
            } else {
                from.append(section.bytes == [UInt8](utf8: "Limits") ? "the source" : "default")
            }
            report.add([
                section.bytes + CollectionOfOne(UInt8(ascii: ".")) + key.bytes,
                assignment?.value ?? whenAbsent?.bytes ?? limit(key), from,
            ])
        }
        return report
    }

    private func limit(_ key: StaticString) -> [UInt8] {
        var text: [UInt8] = []
        if key.bytes == [UInt8](utf8: "ChamberTemperature") {
            text.append(temperature: tightening.chamberMax.rawValue)
        } else if key.bytes == [UInt8](utf8: "HeatingTime") {
            text.append(
                duration: tightening.heatingTicksMax * ToasterLimits.tick.rawValue)
        } else {
            text.append("any")
        }
        return text
    }
}

extension SensorName {
    /// Whether it can be the name of a device and not a path.
    var isPlain: Bool {
        func isPlain(_ text: [UInt8]) -> Bool {
            !text.isEmpty && !text.contains(UInt8(ascii: "/")) && text.count <= 63
        }
        guard let device else { return isPlain(name) }
        return isPlain(name) && isPlain(device)
    }
}
