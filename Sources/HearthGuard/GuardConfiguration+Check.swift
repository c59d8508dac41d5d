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

    /// What `[Board] Target=` says.
    ///
    /// - Throws: an error that says what it may be, or what was said that this target has not.
    static func target(_ document: INIDocument) throws(GuardError) -> GuardTarget {
        let said = document.text("Board", "Target")
        let named = GuardTarget.allCases.first { $0.name.bytes == said }
        guard let target = said == nil ? .toaster : named else {
            var text = place(document, "Board", "Target")
            text.append(" must be toaster or wearable")
            throw GuardError(.configuration, text)
        }
        let known = target.keys
        for key in keys where document.assignment(key.section, key.key) != nil {
            guard !known.contains(where: key.isSame) else { continue }
            var text = place(document, key.section, key.key)
            text.append(" but a ")
            text.append(target.name)
            text.append(" has none; [Board] Target= says which it is")
            throw GuardError(.configuration, text)
        }
        return target
    }

    /// - Throws: an error with exit status `configuration` that names both sides of what is wrong.
    func check(_ document: INIDocument) throws(GuardError) {
        for (index, role) in target.lines.enumerated() {
            let name = line(role)
            guard name.count <= GuardConfiguration.lineNameMax else {
                var text = GuardConfiguration.place(document, "Lines", role.key)
                text.append(" has ")
                text.append(decimal: Int64(name.count))
                text.append(" bytes, a line's name has 31 at most; `gpioinfo` shows them")
                throw GuardError(.configuration, text)
            }
            for other in target.lines[..<index] where line(other) == name {
                var text = GuardConfiguration.place(document, "Lines", role.key)
                text.append(" is the line of ")
                text.append(other.key)
                text.append(" already: each has a line of its own")
                throw GuardError(.configuration, text)
            }
        }
        for role in target.sensors where !sensor(role).isPlain {
            var text = GuardConfiguration.place(document, "Sensors", role.key)
            text.append(" must be the name of a device, or name@device, without a '/'")
            throw GuardError(.configuration, text)
        }
        let (first, second) = watchedPair
        guard !sensor(first).mayBeSame(as: sensor(second)) else {
            var text = GuardConfiguration.place(document, "Sensors", second.key)
            text.append(" is the sensor of ")
            text.append(first.key)
            text.append(
                target == .toaster
                    ? " already: two diverse ones are needed" : " already: two are needed")
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
            var text = GuardConfiguration.place(document, section, key)
            text.append(" must be a path from / on of 107 bytes at most")
            throw GuardError(.configuration, text)
        }
    }

    /// `guard.conf:12: Fan is "x"`, or the same without a place for a value by default.
    private static func place(
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
        for entry in target.keys {
            let (section, key) = (entry.section, entry.key)
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
                assignment?.value ?? entry.whenAbsent?.bytes ?? limit(key), from,
            ])
        }
        return report
    }

    /// What is in force for a key that has no default in words.
    private func limit(_ key: StaticString) -> [UInt8] {
        var text: [UInt8] = []
        let name = key.bytes
        switch tightening {
        case .toaster(let limits):
            if name == [UInt8](utf8: "ChamberTemperature") {
                text.append(temperature: limits.chamberMax.rawValue)
            } else if name == [UInt8](utf8: "HeatingTime") {
                text.append(duration: limits.heatingTicksMax * ToasterLimits.tick.rawValue)
            }
        case .wearable(let limits):
            if name == [UInt8](utf8: "ChargeTemperature") {
                text.append(temperature: limits.batteryChargeMax.rawValue)
            } else if name == [UInt8](utf8: "SkinTemperature") {
                text.append(temperature: limits.skinMax.rawValue)
            } else if name == [UInt8](utf8: "MotorTime") {
                text.append(duration: limits.motorOnTicksMax * ToasterLimits.tick.rawValue)
            }
        }
        if text.isEmpty { text.append("any") }
        return text
    }
}

extension SensorName {
    /// Whether both can be one device: a name without a device may be any of that name.
    func mayBeSame(as other: SensorName) -> Bool {
        guard let device, let otherDevice = other.device else { return name == other.name }
        return name == other.name && device == otherDevice
    }

    /// Whether it can be the name of a device and not a path.
    var isPlain: Bool {
        func isPlain(_ text: [UInt8]) -> Bool {
            !text.isEmpty && !text.contains(UInt8(ascii: "/")) && text.count <= 63
        }
        guard let device else { return isPlain(name) }
        return isPlain(name) && isPlain(device)
    }
}
