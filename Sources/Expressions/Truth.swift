import Columnar

/// The outcome of a condition for each row: true, false, or neither, which is SQL's unknown.
///
/// Invariant: both bitmaps have one length and no bit in common.
struct Truth {
    var isTrue: Bitmap
    var isFalse: Bitmap

    /// One outcome for `count` rows.
    init(repeating value: Bool?, count: Int) {
        isTrue = Bitmap(repeating: value == true, count: count)
        isFalse = Bitmap(repeating: value == false, count: count)
    }

    /// The outcome `matches` where there is a value, unknown elsewhere.
    init(matches: Bitmap, validity: Bitmap?) {
        if let validity {
            isTrue = matches & validity
            isFalse = ~matches & validity
        } else {
            isTrue = matches
            isFalse = ~matches
        }
    }

    init(isTrue: Bitmap, isFalse: Bitmap) {
        self.isTrue = isTrue
        self.isFalse = isFalse
    }

    static func && (left: Truth, right: Truth) -> Truth {
        Truth(isTrue: left.isTrue & right.isTrue, isFalse: left.isFalse | right.isFalse)
    }

    static func || (left: Truth, right: Truth) -> Truth {
        Truth(isTrue: left.isTrue | right.isTrue, isFalse: left.isFalse & right.isFalse)
    }

    static prefix func ! (truth: Truth) -> Truth {
        Truth(isTrue: truth.isFalse, isFalse: truth.isTrue)
    }
}
