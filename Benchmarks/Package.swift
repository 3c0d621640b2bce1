// swift-tools-version: 6.3

import PackageDescription

/// The benchmarks' own runner, apart from the package so that users of tarn do not build it.
let package = Package(
    name: "tarn-benchmarks",
    dependencies: [.package(name: "tarn", path: "..")],
    targets: [
        .executableTarget(
            name: "tarn-bench",
            dependencies: [
                .product(name: "Columnar", package: "tarn"), .product(name: "ArrowIPC", package: "tarn"),
                .product(name: "Parquet", package: "tarn"),
                .product(name: "DeltaLog", package: "tarn"), .product(name: "TableScan", package: "tarn"),
                .product(name: "TableOperations", package: "tarn"),
                .product(name: "Expressions", package: "tarn"),
            ])
    ]
)
