import Dispatch

// Whatever waits here takes a deadline: whoever imports this module has the type with it.
@_exported public import struct Platform.Deadline

extension Deadline {
    /// The end of the first of so many equal parts of the time that is left.
    func share(of parts: Int) -> Deadline {
        guard parts > 1, let left = remainingMilliseconds else { return self }
        return .after(milliseconds: left / parts)
    }

    /// The time left as a semaphore wants it.
    var dispatchTime: DispatchTime {
        guard let left = remainingMilliseconds else { return .distantFuture }
        return .now() + .milliseconds(left)
    }
}
