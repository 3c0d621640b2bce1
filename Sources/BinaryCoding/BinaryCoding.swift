// Integers, bits and checksums over raw bytes.
