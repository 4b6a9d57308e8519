// swift-tools-version: 6.2
import CompilerPluginSupport
import Foundation
import PackageDescription

/// Every target is compiled alike: strict memory safety, imports that do not leak, warnings as errors.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

/// A Debian C library, headers only: `module.modulemap` and `shim.h`.
func cLibrary(_ name: String, pkgConfig: String, debian: String) -> Target {
    .systemLibrary(name: name, path: "Shared/CInterop/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
}

func library(
    _ name: String, path: String? = nil, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    settings: [SwiftSetting] = strict
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path ?? "Shared/\(name)", exclude: exclude,
        swiftSettings: settings)
}

/// A service: the same five rooms in each (App.swift, Domain, Lane, Store, API).
func service(_ name: String, and dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["Runtime", "Contracts", "Rows", "Postgres", "HTTPServer", "JSON"] + dependencies,
        path: "Services/\(name)",
        swiftSettings: strict)
}

/// What a test stands on, and the folder below Tests/ where it lies: see Tests/README.md.
enum Tier: String {
    /// Nothing: values in, values out.
    case pure = "Pure"
    /// A real PostgreSQL, Kafka's mock cluster, sockets.
    case inProcess = "InProcess"
    /// The six services together.
    case systems = "Systems"
}

func tests(
    _ tier: Tier, _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
    settings: [SwiftSetting] = strict
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(tier.rawValue)/\(name)", exclude: exclude,
        swiftSettings: settings)
}

/// Where the toolchain that builds keeps the modules of SwiftSyntax, for its own plugins: beside the library that this
/// manifest runs on, wherever `swift` was found. So macros need no package from outside.
let toolchainPlugins: String = {
    let mappings = (try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd()) ?? Data()
    let library = "/pm/ManifestAPI/libPackageDescription.so"
    let line = String(decoding: mappings, as: UTF8.self).split(separator: "\n").first { $0.hasSuffix(library) }
    let folder = line.map { $0.drop { $0 != "/" }.dropLast(library.count) + "/host" }.map(String.init) ?? ""
    guard FileManager.default.fileExists(atPath: folder + "/SwiftSyntaxMacros.swiftmodule") else {
        fatalError(
            """
            this toolchain has no SwiftSyntax for macros where it was looked for: '\(folder)' (Swift 6.3 for Linux \
            has)
            """
        )
    }
    return folder
}()

/// What is made of SwiftSyntax: the compiler finds its modules, and the program its libraries.
let syntaxSwift: [SwiftSetting] = [.unsafeFlags(["-I", toolchainPlugins])]
let syntaxLinker: [LinkerSetting] = [
    .unsafeFlags(["-L", toolchainPlugins, "-Xlinker", "-rpath", "-Xlinker", toolchainPlugins]),
    .linkedLibrary("SwiftSyntax"), .linkedLibrary("SwiftSyntaxMacros"), .linkedLibrary("SwiftSyntaxBuilder"),
    .linkedLibrary("SwiftDiagnostics"), .linkedLibrary("SwiftParser"), .linkedLibrary("SwiftSyntaxMacroExpansion"),
    .linkedLibrary("SwiftCompilerPluginMessageHandling"),
]

let serviceNames = ["OrderIntake", "Inventory", "Fulfillment", "Billing", "Collections", "Ledger"]

let package = Package(
    name: "order-to-cash",
    products: [
        .executable(name: "order-intake", targets: ["OrderIntake"]),
        .executable(name: "inventory", targets: ["Inventory"]),
        .executable(name: "fulfillment", targets: ["Fulfillment"]),
        .executable(name: "billing", targets: ["Billing"]),
        .executable(name: "collections", targets: ["Collections"]),
        .executable(name: "ledger", targets: ["Ledger"]),
        .executable(name: "o2c", targets: ["OperatorProgram"]),
        .executable(name: "o2c-lab", targets: ["LabProgram"]),
        .executable(name: "microbench", targets: ["Microbenchmarks"]),
    ],
    targets: [
        cLibrary("CLibrdkafka", pkgConfig: "rdkafka", debian: "librdkafka-dev"),
        cLibrary("CLibpq", pkgConfig: "libpq", debian: "libpq-dev"),
        cLibrary("CLibmicrohttpd", pkgConfig: "libmicrohttpd", debian: "libmicrohttpd-dev"),
        cLibrary("CLibcrypto", pkgConfig: "libcrypto", debian: "libssl-dev"),
        .systemLibrary(name: "CSystemProcess", path: "Shared/CInterop/CSystemProcess"),
        library("SystemProcess", path: "Shared/CInterop/SystemProcess", ["CSystemProcess"]),
        // Lifetimes: a message lends its bytes as spans that cannot outlive it.
        library(
            "Kafka", path: "Shared/CInterop/Kafka", ["CLibrdkafka", "Platform"], exclude: ["README.md"],
            settings: strict + [.enableExperimentalFeature("Lifetimes")]),
        library("EmbeddedKafka", path: "Shared/CInterop/EmbeddedKafka", ["CLibrdkafka", "Kafka"]),
        library("Digest", path: "Shared/CInterop/Digest", ["CLibcrypto"]),
        library("Platform", path: "Shared/CInterop/Platform"),
        library("Postgres", path: "Shared/CInterop/Postgres", ["CLibpq", "Platform"], exclude: ["README.md"]),
        library(
            "HTTPServer", path: "Shared/CInterop/HTTPServer", ["CLibmicrohttpd", "Platform"], exclude: ["README.md"]),
        library("JSON"),
        // Run by the compiler and linked into nothing.
        .macro(
            name: "Macros", dependencies: ["MacroExpansion"], path: "Shared/Macros/Plugin",
            swiftSettings: strict + syntaxSwift),
        .target(
            name: "MacroExpansion", path: "Shared/Macros/Expansion", swiftSettings: strict + syntaxSwift,
            linkerSettings: syntaxLinker),
        library("Contracts", ["JSON", "Macros"]),
        library("Rows", ["Postgres", "Contracts", "JSON", "Macros"], exclude: ["README.md"]),
        library("Tax", ["Contracts"]),
        library("Arguments", ["SystemProcess"]),
        library("TerminalText", ["SystemProcess"]),
        library("SeededRandom"),
        library(
            "Runtime",
            ["Kafka", "Postgres", "HTTPServer", "JSON", "Contracts", "Rows", "Arguments", "Digest", "Platform"],
            exclude: ["API/README.md", "Operations/README.md"]),
        library("LocalStack", ["SystemProcess", "Kafka", "EmbeddedKafka", "Postgres"]),
        library(
            "TestSupport",
            ["LocalStack", "Runtime", "HTTPServer", "Contracts", "JSON", "Kafka", "Postgres", "Platform"]),
    ]
        + serviceNames.map { service($0, and: ["OrderIntake", "Billing"].contains($0) ? ["Tax"] : []) }
        + [
            library(
                "Operator", path: "Services/Operator",
                [
                    "Arguments", "LocalStack", "Runtime", "Contracts", "Rows", "Kafka", "EmbeddedKafka", "Postgres",
                    "HTTPServer", "JSON", "Platform", "SystemProcess", "TerminalText", "Digest", "Tax",
                ], exclude: ["Program"]),
            .executableTarget(
                name: "OperatorProgram", dependencies: ["Operator", "Arguments"], path: "Services/Operator/Program",
                swiftSettings: strict),
            // Worlds, chaos, bench and demo: for trying out, and in no image.
            library(
                "Lab", path: "Tests/Lab",
                [
                    "Operator", "Arguments", "LocalStack", "Runtime", "Contracts", "Kafka", "Postgres", "JSON",
                    "Platform", "SeededRandom", "SystemProcess", "TerminalText", "Digest",
                ], exclude: ["Program", "Microbenchmarks"]),
            .executableTarget(
                name: "LabProgram", dependencies: ["Lab", "Arguments"], path: "Tests/Lab/Program",
                swiftSettings: strict),
            tests(.pure, "DigestTests", ["Digest"]),
            tests(.pure, "PlatformTests", ["Platform"]),
            tests(.inProcess, "KafkaTests", ["Kafka", "EmbeddedKafka", "LocalStack"]),
            tests(.inProcess, "PostgresTests", ["Postgres", "LocalStack", "SystemProcess"]),
            tests(.inProcess, "HTTPServerTests", ["HTTPServer", "Platform"]),
            tests(.pure, "JSONTests", ["JSON", "SeededRandom"]),
            tests(.pure, "ContractsTests", ["Contracts", "JSON", "SeededRandom"]),
            tests(.pure, "TaxTests", ["Tax", "Contracts"]),
            tests(.inProcess, "RowsTests", ["Rows", "Contracts", "Postgres", "JSON", "LocalStack"]),
            tests(.pure, "ArgumentsTests", ["Arguments", "SystemProcess"]),
            tests(.pure, "TerminalTextTests", ["TerminalText", "SystemProcess"]),
            tests(.pure, "MacroExpansionTests", ["MacroExpansion"], settings: strict + syntaxSwift),
            tests(.pure, "TidyTests", []),
            .executableTarget(
                name: "ClusterOwner", dependencies: ["LocalStack", "SystemProcess"],
                path: "Tests/InProcess/Programs/ClusterOwner", swiftSettings: strict),
            .executableTarget(
                name: "Microbenchmarks",
                dependencies: [
                    "TestSupport", "Arguments", "LocalStack", "Runtime", "Contracts", "Rows", "Postgres", "JSON",
                    "SystemProcess", "TerminalText",
                ],
                path: "Tests/Lab/Microbenchmarks", swiftSettings: strict),
            tests(.inProcess, "MicrobenchmarksTests", ["Microbenchmarks"]),
            tests(
                .inProcess, "LocalStackTests",
                ["LocalStack", "SystemProcess", "ClusterOwner", "Kafka", "EmbeddedKafka", "Postgres"]),
            .executableTarget(
                name: "StoppingProcess", dependencies: ["Platform", "Runtime"],
                path: "Tests/InProcess/Programs/StoppingProcess", swiftSettings: strict),
            tests(
                .inProcess, "RuntimeTests",
                [
                    "Runtime", "TestSupport", "LocalStack", "Contracts", "Rows", "Digest", "HTTPServer", "JSON",
                    "Kafka", "EmbeddedKafka", "Platform", "Postgres", "SeededRandom", "SystemProcess",
                ]),
            tests(
                .inProcess, "OperatorTests",
                [
                    "Operator", "TestSupport", "Arguments", "LocalStack", "Runtime", "Contracts", "Kafka", "Postgres",
                    "EmbeddedKafka", "JSON", "SystemProcess", "Platform", "Digest", "TerminalText", "SeededRandom",
                ] + serviceNames.map { .byName(name: $0) }),
            tests(
                .inProcess, "LabTests",
                [
                    "Lab", "Operator", "Arguments", "LocalStack", "Runtime", "Contracts", "Kafka", "EmbeddedKafka",
                    "Postgres", "JSON", "Digest", "SeededRandom",
                ]),
            tests(
                .systems, "Simulation",
                [
                    "Operator", "TestSupport", "LocalStack", "Platform", "Runtime", "Contracts", "Postgres", "JSON",
                    "SeededRandom",
                ] + serviceNames.map { .byName(name: $0) }),
            // Both depend on the programs that they run, so that they are built with them.
            tests(
                .systems, "Faults",
                serviceNames.map { .byName(name: $0) } + [
                    "Lab", "Operator", "Arguments", "LocalStack", "Platform", "Postgres", "SystemProcess",
                ]),
            // Starts, asks, loads and kills whole systems of processes, for the suites over them. What depends on it
            // depends on the programs that it runs, so that they are built with it.
            library(
                "SystemDriver", path: "Tests/Systems/EndToEnd/Driver",
                serviceNames.map { .byName(name: $0) } + [
                    "OperatorProgram", "LabProgram", "LocalStack", "TestSupport", "Contracts", "JSON", "Kafka",
                    "EmbeddedKafka", "Postgres", "SystemProcess", "Platform",
                ]),
            tests(
                .systems, "EndToEnd",
                [
                    "SystemDriver", "LocalStack", "TestSupport", "Runtime", "Contracts", "JSON", "Kafka", "Postgres",
                    "SystemProcess", "Platform", "HTTPServer",
                ], exclude: ["Driver"]),
            tests(
                .systems, "Hostile",
                [
                    "SystemDriver", "TestSupport", "Contracts", "HTTPServer", "JSON", "Kafka", "LocalStack", "Platform",
                    "Postgres",
                    "SystemProcess",
                ]
            ),
        ]
        + serviceNames.map {
            tests(.inProcess, "\($0)Tests", [.byName(name: $0), "TestSupport", "Contracts", "Rows", "SeededRandom"])
        },
    swiftLanguageModes: [.v6]
)
