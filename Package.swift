// swift-tools-version: 6.3

import PackageDescription

/// Leaves out everything that needs HTTP, YAML or a command line, for short builds of the engine alone.
let engineOnly = Context.environment["TARN_ENGINE_ONLY"] != nil

/// Settings of every source target: warnings are errors, memory unsafety is marked where it stands.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

/// Settings of test targets: `#expect` expands to code that cannot carry `unsafe` marks.
let tests: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

/// A source module; `uses` names sister modules below it, `external` products of other packages.
func module(_ name: String, uses: [String] = [], external: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: uses.map { .target(name: $0) } + external,
        exclude: [], swiftSettings: strict)
}

/// The tests of a module; they may use whatever the module uses.
func moduleTests(_ name: String, uses: [String] = [], external: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: ([name, "TestSupport"] + uses).map { .target(name: $0) } + external,
        swiftSettings: tests)
}

func systemLibrary(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

var targets: [Target] = [
    systemLibrary("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
    systemLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    systemLibrary("CSnappy", apt: "libsnappy-dev"),
    systemLibrary("CLZ4", pkgConfig: "liblz4", apt: "liblz4-dev"),
    systemLibrary("CBrotli", pkgConfig: "libbrotlienc", apt: "libbrotli-dev"),
    systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    .systemLibrary(name: "CArrow", path: "Sources/CArrow"),
    .systemLibrary(name: "CTarn", path: "Sources/CTarn"),

    module("BinaryCoding"),
    module("Compression", uses: ["BinaryCoding", "CZstd", "CZlib", "CSnappy", "CLZ4", "CBrotli"]),
    module("ObjectStorage"),
    module("Columnar"),
    module("Expressions", uses: ["Columnar"]),
    module("TextFormats", uses: ["Columnar"]),
    module("ArrowCData", uses: ["Columnar", "CArrow"]),
    module("ArrowIPC", uses: ["Columnar", "Compression"]),
    module("Parquet", uses: ["Columnar", "Compression", "BinaryCoding"]),
    module("DeltaLog", uses: ["Parquet", "Columnar", "ObjectStorage", "Compression", "BinaryCoding"]),
    module("TableScan", uses: ["DeltaLog", "Parquet", "Expressions", "Columnar", "ObjectStorage"]),
    module(
        "TableOperations",
        uses: ["TableScan", "DeltaLog", "Parquet", "Expressions", "Columnar", "ObjectStorage"]),
    module("SQLQuery", uses: ["Expressions", "TextFormats", "Columnar", "CSQLite"]),
    module(
        "TarnC", uses: ["TableScan", "DeltaLog", "Expressions", "ArrowCData", "Columnar", "CArrow", "CTarn"]),

    .target(name: "TestSupport", dependencies: ["Columnar"], path: "Tests/TestSupport", swiftSettings: tests),
    moduleTests("BinaryCoding"),
    moduleTests("Compression"),
    moduleTests("ObjectStorage"),
    moduleTests("Columnar", uses: ["ArrowCData", "CArrow"]),
    moduleTests("Expressions", uses: ["Columnar"]),
    moduleTests("TextFormats", uses: ["Columnar"]),
    moduleTests("ArrowIPC", uses: ["TextFormats", "Columnar"]),
    moduleTests("Parquet", uses: ["Columnar", "Compression", "BinaryCoding", "TextFormats"]),
    moduleTests("DeltaLog", uses: ["ObjectStorage", "Columnar", "Parquet"]),
    moduleTests(
        "TableScan", uses: ["TableOperations", "DeltaLog", "ObjectStorage", "Columnar", "Expressions"]),
    moduleTests(
        "TableOperations", uses: ["TableScan", "DeltaLog", "ObjectStorage", "Columnar", "Expressions"]),
    moduleTests("SQLQuery", uses: ["Expressions", "TextFormats", "Columnar"]),
    moduleTests(
        "TarnC",
        uses: ["TableOperations", "TableScan", "DeltaLog", "ObjectStorage", "Columnar", "CArrow", "CTarn"]),
    .testTarget(
        name: "ExamplesTests",
        dependencies: ["TableOperations", "TableScan", "DeltaLog", "Expressions", "Columnar"],
        swiftSettings: tests),
    .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: tests),
]

var products: [Product] = [
    .library(name: "Columnar", targets: ["Columnar"]),
    .library(name: "Expressions", targets: ["Expressions"]),
    .library(name: "ArrowIPC", targets: ["ArrowIPC"]),
    .library(name: "Parquet", targets: ["Parquet"]),
    .library(name: "DeltaLog", targets: ["DeltaLog"]),
    .library(name: "TableScan", targets: ["TableScan"]),
    .library(name: "TableOperations", targets: ["TableOperations"]),
    .library(name: "SQLQuery", targets: ["SQLQuery"]),
    .library(name: "TarnC", type: .dynamic, targets: ["TarnC"]),
]

var dependencies: [Package.Dependency] = []

if !engineOnly {
    dependencies += [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ]
    targets += [
        module(
            "LakeCatalog", uses: ["TableScan", "DeltaLog", "ObjectStorage", "Columnar"], external: [yams]),
        module(
            "Connectors", uses: ["Columnar"],
            external: [asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, logging]),
        module(
            "S3Storage", uses: ["ObjectStorage"],
            external: [asyncHTTPClient, crypto, nioCore, nioHTTP1, nioPosix, nioSSL]),
        module(
            "LakeRuntime",
            uses: [
                "LakeCatalog", "Connectors", "S3Storage", "SQLQuery", "TableOperations", "TableScan",
                "DeltaLog",
                "ArrowIPC", "Expressions", "Columnar", "ObjectStorage", "TextFormats", "BinaryCoding",
            ],
            external: [logging]),
        module(
            "DeltaSharing",
            uses: ["LakeCatalog", "TableScan", "DeltaLog", "Expressions", "Columnar", "ObjectStorage"],
            external: [hummingbird, crypto, nioCore, logging]),
        module(
            "LakeWeb",
            uses: [
                "DeltaSharing", "LakeRuntime", "LakeCatalog", "TableOperations", "TableScan", "DeltaLog",
                "Expressions", "Columnar", "TextFormats", "ObjectStorage",
            ],
            external: [hummingbird, crypto, serviceLifecycle, unixSignals, nioCore, logging]),
        module(
            "SchoolSimulator", uses: ["Columnar", "Compression"], external: [hummingbird, nioCore, logging]),
        .executableTarget(
            name: "school-simulator", dependencies: ["SchoolSimulator", argumentParser, logging],
            swiftSettings: strict),
        .executableTarget(
            name: "tarn",
            dependencies: [
                "LakeWeb", "DeltaSharing", "LakeRuntime", "LakeCatalog", "S3Storage", "Connectors",
                "SchoolSimulator", "SQLQuery", "TableOperations", "TableScan", "DeltaLog", "Parquet",
                "ArrowIPC",
                "Expressions", "TextFormats", "Columnar", "ObjectStorage", argumentParser,
                logging,
            ],
            swiftSettings: strict),
        moduleTests("LakeCatalog"),
        moduleTests(
            "S3Storage", uses: ["ObjectStorage", "TableOperations", "TableScan", "DeltaLog", "Columnar"]),
        moduleTests("Connectors", uses: ["SchoolSimulator", "Columnar"], external: [logging]),
        moduleTests(
            "LakeRuntime",
            uses: [
                "LakeCatalog", "SchoolSimulator", "Connectors", "SQLQuery", "TableOperations", "TableScan",
                "DeltaLog", "ObjectStorage", "Columnar",
            ]),
        moduleTests(
            "DeltaSharing",
            uses: ["LakeCatalog", "DeltaLog", "Expressions", "Columnar", "ObjectStorage"]),
        moduleTests(
            "LakeWeb",
            uses: [
                "DeltaSharing", "LakeRuntime", "LakeCatalog", "Connectors", "TableOperations", "TableScan",
                "DeltaLog", "Columnar", "TextFormats",
            ],
            external: [asyncHTTPClient, nioCore, nioHTTP1, logging]),
        moduleTests("SchoolSimulator", external: [asyncHTTPClient, nioCore, nioHTTP1]),
        .testTarget(
            name: "CommandLineTests", dependencies: ["TestSupport", "SchoolSimulator"], swiftSettings: tests),
    ]
    products += [
        .executable(name: "tarn", targets: ["tarn"]),
        .executable(name: "school-simulator", targets: ["school-simulator"]),
    ]
}

if Context.environment["TARN_FUZZ"] != nil {
    // Built by tools/fuzz, with the sanitizers' flags; see Tests/Fuzzing.
    targets += [
        .target(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
        .executableTarget(
            name: "tarn-fuzz", dependencies: ["CLibFuzzer", "DeltaLog", "Parquet", "Columnar"],
            path: "Tests/Fuzzing/tarn-fuzz", swiftSettings: tests),
    ]
}

if Context.environment["TARN_SIMULATION"] != nil {
    // Built by tools/simulate; see Tests/Simulation.
    targets += [
        .executableTarget(
            name: "tarn-simulation",
            dependencies: [
                "TableOperations", "TableScan", "DeltaLog", "Expressions", "Columnar", "ObjectStorage",
            ],
            path: "Tests/Simulation", swiftSettings: tests)
    ]
}

let package = Package(name: "tarn", products: products, dependencies: dependencies, targets: targets)
