import Glibc

extension ObjectStoreError {
    /// What the system's error number means for a caller.
    init(errno code: CInt, during verb: String, _ path: ObjectPath) {
        let meaning: Code =
            switch code {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM, EROFS: .permissionDenied
            case ENOSPC, EDQUOT, EMFILE, ENFILE, EFBIG, ENOMEM: .exhausted
            case EAGAIN, EBUSY, ETIMEDOUT, EINTR, ESTALE: .unavailable
            case EISDIR, EINVAL, ENAMETOOLONG, ELOOP: .invalidRequest
            default: .failed
            }
        let text = unsafe String(cString: strerror(code))
        self.init(meaning, "cannot \(verb) it: \(text)", path: path)
    }
}
