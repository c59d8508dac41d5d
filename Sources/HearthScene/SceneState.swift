// What changes in front of the camera while a slice is toasted. Everything else belongs to the
// `Scene`, which is drawn once from its seed.

/// What happens to the camera itself.
public enum CameraFault: String, CaseIterable, Sendable {
    case none
    /// Something lies flat on the lens.
    case covered
    /// No light reaches the sensor.
    case dark
    /// Far too much light: everything is white.
    case overexposed
    /// Grease or condensation on the lens: colours run into each other.
    case fogged
}

/// What the camera finds on the rack.
public enum Presence: String, CaseIterable, Sendable {
    /// What the scene was made with.
    case asPlaced = "as-placed"
    /// An empty rack.
    case removed
    /// A hand reaches in front of it.
    case hand
}

/// The part of a scene that time changes.
public struct SceneState: Equatable, Sendable {
    /// 0 untoasted, 1 the darkest toast that anyone accepts, 1.2 and more burnt; 1.8 is all char.
    public var browning: Double
    /// Condensing water before the lens, 0 … 1.
    public var steam: Double
    /// Smoke before the lens, 0 … 1.
    public var smoke: Double
    /// Brightness of the heating elements, 0 … 1.
    public var glow: Double
    public var presence: Presence
    public var cameraFault: CameraFault

    public init(
        browning: Double = 0, steam: Double = 0, smoke: Double = 0, glow: Double = 0,
        presence: Presence = .asPlaced, cameraFault: CameraFault = .none
    ) {
        self.browning = browning
        self.steam = steam
        self.smoke = smoke
        self.glow = glow
        self.presence = presence
        self.cameraFault = cameraFault
    }
}
