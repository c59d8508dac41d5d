// The two devices that one program is the daemon of.

/// What hearthd runs on.
public enum DaemonTarget: String, CaseIterable, Sendable {
    case toaster, wearable
}
