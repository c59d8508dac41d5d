// A microphone through ALSA's library: hw: and plughw: devices, plug-ins, names from asound.conf.
//
// The library's own conversion of rates is a straight line between samples and stays off: the rate
// is asked for that the card has, and Hearth's resampler does the rest. The stream never blocks
// but in `wait`, which has an end.

public import HearthUnits

internal import CALSA
internal import Glibc
internal import HearthAudio
internal import HearthLinux

/// One capture device. Owned by one thread; closes itself.
@safe public struct ALSACard: ~Copyable, SoundCard {
    public let name: String
    private var stream: OpaquePointer?
    private var frameByteCount = 0

    /// Opens nothing yet.
    /// - Parameter name: as `arecord -L` lists them, such as `default` or `plughw:1`.
    public init(_ name: String) {
        self.name = name
        hearth_alsa_be_quiet()
    }

    deinit {
        if let stream = unsafe stream { _ = unsafe snd_pcm_close(stream) }
    }

    public mutating func open() throws(SoundCardError) -> SoundForm {
        close()
        var opened: OpaquePointer?
        try check(
            "open", unsafe snd_pcm_open(&opened, name, SND_PCM_STREAM_CAPTURE, nonBlocking))
        unsafe stream = opened
        guard let opened = unsafe opened else { throw refusal("open", -ENODEV) }
        let form = try unsafe configure(opened)
        frameByteCount = form.channelCount * form.format.byteCount
        try check("start", unsafe snd_pcm_start(opened))
        return form
    }

    private var nonBlocking: Int32 { Int32(SND_PCM_NONBLOCK) }

    // MARK: Reading

    public mutating func wait(atMost span: TimeSpan) -> Result<Bool, StreamFault> {
        guard let stream = unsafe stream else { return .failure(.lost) }
        // Rounded down, so that it ends in time.
        let milliseconds = Int32(clamping: span.wholeMilliseconds)
        let result = unsafe snd_pcm_wait(stream, milliseconds)
        if result == -EINTR { return .success(false) }
        return result < 0 ? .failure(fault(result)) : .success(result > 0)
    }

    public mutating func read(into frames: inout MutableSpan<UInt8>) -> Result<Int, StreamFault> {
        guard let stream = unsafe stream else { return .failure(.lost) }
        let room = frames.count / frameByteCount
        let count = unsafe frames.withUnsafeMutableBytes { bytes in
            unsafe snd_pcm_readi(stream, bytes.baseAddress, snd_pcm_uframes_t(room))
        }
        if count >= 0 { return .success(min(Int(count), room)) }
        let number = Int32(clamping: count)
        return number == -EAGAIN || number == -EINTR ? .success(0) : .failure(fault(number))
    }

    public mutating func restart(after fault: StreamFault) -> Result<Bool, StreamFault> {
        guard let stream = unsafe stream, fault != .lost else { return .failure(.lost) }
        if fault == .suspended {
            let result = unsafe snd_pcm_resume(stream)
            if result == 0 { return .success(true) }
            if result == -EAGAIN { return .success(false) }
            // A card that cannot resume is started like one that was overrun.
        }
        guard unsafe snd_pcm_prepare(stream) >= 0, unsafe snd_pcm_start(stream) >= 0 else {
            return .failure(.lost)
        }
        return .success(true)
    }

    public mutating func close() {
        guard let stream = unsafe stream else { return }
        _ = unsafe snd_pcm_close(stream)
        unsafe self.stream = nil
        // The library keeps what it read of the configuration, and with it which cards there are.
        _ = snd_config_update_free_global()
    }

    public func pause(for span: TimeSpan) { HearthLinux.pause(for: span) }

    private func fault(_ number: Int32) -> StreamFault {
        switch -number {
        case EPIPE: .overrun
        case ESTRPIPE: .suspended
        default: .lost
        }
    }

    // MARK: Opening

    /// What the card can give of what is wanted: of the formats the first, of the rates the first,
    /// as few channels as can be, a wake-up every 20 ms, and room for a fifth of a second.
    private func configure(_ stream: OpaquePointer) throws(SoundCardError) -> SoundForm {
        var made: OpaquePointer?
        try check("configure", unsafe snd_pcm_hw_params_malloc(&made))
        guard let parameters = unsafe made else { throw refusal("configure", -ENOMEM) }
        defer { unsafe snd_pcm_hw_params_free(parameters) }
        try check("configure", unsafe snd_pcm_hw_params_any(stream, parameters))
        try check(
            "switch off the conversion",
            unsafe snd_pcm_hw_params_set_rate_resample(stream, parameters, 0))
        try check(
            "set the access",
            unsafe snd_pcm_hw_params_set_access(
                stream, parameters, SND_PCM_ACCESS_RW_INTERLEAVED))
        let format = try unsafe setFormat(stream, parameters)
        let channels = try unsafe setChannels(stream, parameters)
        let rate = try unsafe setRate(stream, parameters)
        var period: UInt32 = 20_000
        var buffer: UInt32 = 200_000
        try check(
            "set the period",
            unsafe snd_pcm_hw_params_set_period_time_near(stream, parameters, &period, nil))
        try check(
            "set the buffer",
            unsafe snd_pcm_hw_params_set_buffer_time_near(stream, parameters, &buffer, nil))
        try check("use the parameters", unsafe snd_pcm_hw_params(stream, parameters))
        var frames: snd_pcm_uframes_t = 0
        try check(
            "read the period", unsafe snd_pcm_hw_params_get_period_size(parameters, &frames, nil))
        // Some plug-ins have periods of seconds; more than one is read at a time anyway.
        let periodFrames = min(max(Int(clamping: frames), 1), rate / 10)
        return SoundForm(
            rate: rate, format: format, channelCount: channels, periodFrames: periodFrames)
    }

    private func setFormat(
        _ stream: OpaquePointer, _ parameters: OpaquePointer
    ) throws(SoundCardError) -> Resampler.Format {
        for format in Resampler.Format.allCases {
            let wanted =
                switch format {
                case .signed16: SND_PCM_FORMAT_S16
                case .signed32: SND_PCM_FORMAT_S32
                case .float32: SND_PCM_FORMAT_FLOAT
                }
            if unsafe snd_pcm_hw_params_set_format(stream, parameters, wanted) == 0 {
                return format
            }
        }
        throw refusal("set the format (S16, S32 or FLOAT; plughw: converts others)", -EINVAL)
    }

    private func setChannels(
        _ stream: OpaquePointer, _ parameters: OpaquePointer
    ) throws(SoundCardError) -> Int {
        for count in Resampler.channelCounts
        where unsafe snd_pcm_hw_params_set_channels(stream, parameters, UInt32(count)) == 0 {
            return count
        }
        throw refusal("set the channels (1 to \(Resampler.channelCounts.upperBound))", -EINVAL)
    }

    /// 16 kHz needs no work; 48 kHz is what most cards run at.
    private func setRate(
        _ stream: OpaquePointer, _ parameters: OpaquePointer
    ) throws(SoundCardError) -> Int {
        for rate: UInt32 in [16_000, 48_000, 32_000, 44_100, 24_000, 22_050, 96_000, 8_000]
        where unsafe snd_pcm_hw_params_set_rate(stream, parameters, rate, 0) == 0 {
            return Int(rate)
        }
        var rate: UInt32 = 48_000
        try check(
            "set the rate", unsafe snd_pcm_hw_params_set_rate_near(stream, parameters, &rate, nil))
        return Int(rate)
    }

    private func check(_ operation: String, _ result: Int32) throws(SoundCardError) {
        if result < 0 { throw refusal(operation, result) }
    }

    private func refusal(_ operation: String, _ number: Int32) -> SoundCardError {
        let reason = unsafe snd_strerror(number).map { unsafe String(cString: $0) }
        return SoundCardError(operation, device: name, reason: reason ?? "error \(number)")
    }
}
