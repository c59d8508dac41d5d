// The libraries behind cameras and microphones, by their versions.

internal import CALSA
internal import CJPEG
internal import CV4L2

/// For `--version`, and for tests of what was built and what was loaded.
public enum CaptureLibraries {
    /// The version of libasound that is loaded.
    public static var sound: String {
        guard let version = unsafe snd_asoundlib_version() else { return "unknown" }
        return unsafe String(cString: version)
    }

    /// The interface of libjpeg that this program was built for: 62 is the oldest.
    public static var picture: Int { Int(JPEG_LIB_VERSION) }
}
